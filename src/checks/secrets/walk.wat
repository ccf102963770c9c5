;; The walk of the automaton of `automaton.ts` over one block of bytes. A state is the offset of its row in the table, in
;; bytes, and a row has four bytes for each class of bytes, so that a step is one load after another of the table. Each step
;; waits for the one before: the four quarters of the block are walked side by side.
;;
;; The memory, which `find-keywords.ts` fills and reads:
;;        0  the class of each byte, 256 bytes
;;      256  where the hits of each quarter end, four numbers
;;     1024  the block, 65,536 bytes at most
;;    66560  the hits of the four quarters, 131,104 bytes each: a state, and how many bytes of the block were read then
;;   590976  the table
(module
  (import "js" "memory" (memory 1))

  ;; Walks a block of `length` bytes from a state, and returns the state at its end. States from `first-end` on are hits. No
  ;; state depends on more than the `longest` bytes before it.
  (func (export "walk")
    (param $length i32) (param $state i32) (param $first-end i32) (param $longest i32) (result i32)
    (local $quarter i32) (local $half i32) (local $last-quarter i32) (local $index i32)
    (local $a i32) (local $b i32) (local $c i32) (local $d i32)
    (local $a-hits i32) (local $b-hits i32) (local $c-hits i32) (local $d-hits i32)

    (local.set $quarter (i32.shr_u (local.get $length) (i32.const 2)))
    (local.set $half (i32.shl (local.get $quarter) (i32.const 1)))
    (local.set $last-quarter (i32.add (local.get $half) (local.get $quarter)))
    (local.set $a (local.get $state))
    (local.set $b (call $state-at (local.get $quarter) (local.get $state) (local.get $longest)))
    (local.set $c (call $state-at (local.get $half) (local.get $state) (local.get $longest)))
    (local.set $d (call $state-at (local.get $last-quarter) (local.get $state) (local.get $longest)))
    (local.set $a-hits (i32.const 66560))
    (local.set $b-hits (i32.const 197664))
    (local.set $c-hits (i32.const 328768))
    (local.set $d-hits (i32.const 459872))

    (block $done (loop $next
      (br_if $done (i32.eq (local.get $index) (local.get $quarter)))
      (local.set $a (i32.load offset=590976 (i32.add (local.get $a) (i32.shl (i32.load8_u
        (i32.load8_u offset=1024 (local.get $index))) (i32.const 2)))))
      (local.set $b (i32.load offset=590976 (i32.add (local.get $b) (i32.shl (i32.load8_u
        (i32.load8_u offset=1024 (i32.add (local.get $quarter) (local.get $index)))) (i32.const 2)))))
      (local.set $c (i32.load offset=590976 (i32.add (local.get $c) (i32.shl (i32.load8_u
        (i32.load8_u offset=1024 (i32.add (local.get $half) (local.get $index)))) (i32.const 2)))))
      (local.set $d (i32.load offset=590976 (i32.add (local.get $d) (i32.shl (i32.load8_u
        (i32.load8_u offset=1024 (i32.add (local.get $last-quarter) (local.get $index)))) (i32.const 2)))))
      (local.set $index (i32.add (local.get $index) (i32.const 1)))
      (if (i32.ge_s (local.get $a) (local.get $first-end)) (then
        (local.set $a-hits (call $note (local.get $a-hits) (local.get $a) (local.get $index)))))
      (if (i32.ge_s (local.get $b) (local.get $first-end)) (then
        (local.set $b-hits (call $note (local.get $b-hits) (local.get $b)
          (i32.add (local.get $quarter) (local.get $index))))))
      (if (i32.ge_s (local.get $c) (local.get $first-end)) (then
        (local.set $c-hits (call $note (local.get $c-hits) (local.get $c)
          (i32.add (local.get $half) (local.get $index))))))
      (if (i32.ge_s (local.get $d) (local.get $first-end)) (then
        (local.set $d-hits (call $note (local.get $d-hits) (local.get $d)
          (i32.add (local.get $last-quarter) (local.get $index))))))
      (br $next)))

    ;; What is left of a length that is no multiple of four.
    (local.set $index (i32.shl (local.get $quarter) (i32.const 2)))
    (block $done (loop $next
      (br_if $done (i32.eq (local.get $index) (local.get $length)))
      (local.set $d (call $step (local.get $d) (local.get $index)))
      (local.set $index (i32.add (local.get $index) (i32.const 1)))
      (if (i32.ge_s (local.get $d) (local.get $first-end)) (then
        (local.set $d-hits (call $note (local.get $d-hits) (local.get $d) (local.get $index)))))
      (br $next)))

    (i32.store offset=256 (i32.const 0) (local.get $a-hits))
    (i32.store offset=260 (i32.const 0) (local.get $b-hits))
    (i32.store offset=264 (i32.const 0) (local.get $c-hits))
    (i32.store offset=268 (i32.const 0) (local.get $d-hits))
    (local.get $d))

  ;; The state before the byte `at`, where the block begins in `state`.
  (func $state-at (param $at i32) (param $state i32) (param $longest i32) (result i32)
    (local $index i32)
    (if (i32.gt_s (local.get $at) (local.get $longest)) (then
      (local.set $index (i32.sub (local.get $at) (local.get $longest)))
      (local.set $state (i32.const 0))))
    (block $done (loop $next
      (br_if $done (i32.eq (local.get $index) (local.get $at)))
      (local.set $state (call $step (local.get $state) (local.get $index)))
      (local.set $index (i32.add (local.get $index) (i32.const 1)))
      (br $next)))
    (local.get $state))

  (func $step (param $state i32) (param $index i32) (result i32)
    (i32.load offset=590976 (i32.add (local.get $state) (i32.shl (i32.load8_u
      (i32.load8_u offset=1024 (local.get $index))) (i32.const 2)))))

  ;; Returns where the next hit is to be noted.
  (func $note (param $hits i32) (param $state i32) (param $read i32) (result i32)
    (i32.store (local.get $hits) (local.get $state))
    (i32.store offset=4 (local.get $hits) (local.get $read))
    (i32.add (local.get $hits) (i32.const 8)))
)
