;; Numbers of 64 bits sorted by their bits, eleven at a time from the lowest on (Knuth, The Art of Computer Programming, volume 3,
;; section 5.2.5). The bits of a number ascend with its value once the sign bit is flipped for numbers ≥ 0 and all bits for
;; others.
;; Arrays are given by their byte offsets in the memory.
;; Compiled into sortKernelBytes.ts by `npm run kernels`.
(module
  (import "host" "memory" (memory 1))

  ;; Sorts `count` numbers, at least one; −0 comes before 0, NaN last. `spare` has room for as many, `words` for 49152 bytes.
  (func (export "sort") (param $numbers i32) (param $count i32) (param $spare i32) (param $words i32)
    (local $from i32) (local $end i32) (local $to i32) (local $other i32) (local $word i32) (local $endOfWords i32)
    (local $key i64) (local $shift i64) (local $sum i32) (local $size i32)
    (memory.fill (local.get $words) (i32.const 0) (i32.const 49152))
    (local.set $end (i32.add (local.get $numbers) (i32.shl (local.get $count) (i32.const 3))))
    (local.set $from (local.get $numbers))
    (loop $nextNumber
      (local.set $key (i64.load (local.get $from)))
      ;; Every NaN as the one with the most bits, without sign: it comes last.
      (if
        (i64.gt_u
          (i64.and (local.get $key) (i64.const 0x7fffffffffffffff))
          (i64.const 0x7ff0000000000000))
        (then (local.set $key (i64.const 0x7fffffffffffffff))))
      (local.set $key
        (i64.xor (local.get $key)
          (i64.or (i64.shr_s (local.get $key) (i64.const 63)) (i64.const 0x8000000000000000))))
      (i64.store (local.get $from) (local.get $key))
      (local.set $word
        (i32.add (local.get $words)
          (i32.shl (i32.and (i32.wrap_i64 (local.get $key)) (i32.const 2047)) (i32.const 2))))
      (i32.store (local.get $word) (i32.add (i32.load (local.get $word)) (i32.const 1)))
      (local.set $word
        (i32.add (local.get $words)
          (i32.shl (i32.and (i32.wrap_i64 (i64.shr_u (local.get $key) (i64.const 11))) (i32.const 2047)) (i32.const 2))))
      (i32.store offset=8192 (local.get $word) (i32.add (i32.load offset=8192 (local.get $word)) (i32.const 1)))
      (local.set $word
        (i32.add (local.get $words)
          (i32.shl (i32.and (i32.wrap_i64 (i64.shr_u (local.get $key) (i64.const 22))) (i32.const 2047)) (i32.const 2))))
      (i32.store offset=16384 (local.get $word) (i32.add (i32.load offset=16384 (local.get $word)) (i32.const 1)))
      (local.set $word
        (i32.add (local.get $words)
          (i32.shl (i32.and (i32.wrap_i64 (i64.shr_u (local.get $key) (i64.const 33))) (i32.const 2047)) (i32.const 2))))
      (i32.store offset=24576 (local.get $word) (i32.add (i32.load offset=24576 (local.get $word)) (i32.const 1)))
      (local.set $word
        (i32.add (local.get $words)
          (i32.shl (i32.and (i32.wrap_i64 (i64.shr_u (local.get $key) (i64.const 44))) (i32.const 2047)) (i32.const 2))))
      (i32.store offset=32768 (local.get $word) (i32.add (i32.load offset=32768 (local.get $word)) (i32.const 1)))
      (local.set $word
        (i32.add (local.get $words)
          (i32.shl (i32.and (i32.wrap_i64 (i64.shr_u (local.get $key) (i64.const 55))) (i32.const 2047)) (i32.const 2))))
      (i32.store offset=40960 (local.get $word) (i32.add (i32.load offset=40960 (local.get $word)) (i32.const 1)))
      (local.set $from (i32.add (local.get $from) (i32.const 8)))
      (br_if $nextNumber (i32.lt_u (local.get $from) (local.get $end))))
    (local.set $to (local.get $numbers))
    (local.set $other (local.get $spare))
    (loop $nextDigit
      ;; Where all have the same digit they are in order.
      (if
        (i32.ne
          (i32.load
            (i32.add (local.get $words)
              (i32.shl
                (i32.and
                  (i32.wrap_i64 (i64.shr_u (i64.load (local.get $to)) (local.get $shift)))
                  (i32.const 2047))
                (i32.const 2))))
          (local.get $count))
        (then
          (local.set $from (local.get $to))
          (local.set $to (local.get $other))
          (local.set $other (local.get $from))
          (local.set $word (local.get $words))
          (local.set $endOfWords (i32.add (local.get $words) (i32.const 8192)))
          (local.set $sum (local.get $to))
          (loop $nextWord
            (local.set $size (i32.shl (i32.load (local.get $word)) (i32.const 3)))
            (i32.store (local.get $word) (local.get $sum))
            (local.set $sum (i32.add (local.get $sum) (local.get $size)))
            (local.set $word (i32.add (local.get $word) (i32.const 4)))
            (br_if $nextWord (i32.lt_u (local.get $word) (local.get $endOfWords))))
          (local.set $end (i32.add (local.get $from) (i32.shl (local.get $count) (i32.const 3))))
          (loop $nextKey
            (local.set $key (i64.load (local.get $from)))
            (local.set $word
              (i32.add (local.get $words)
                (i32.shl
                  (i32.and (i32.wrap_i64 (i64.shr_u (local.get $key) (local.get $shift))) (i32.const 2047))
                  (i32.const 2))))
            (local.set $sum (i32.load (local.get $word)))
            (i64.store (local.get $sum) (local.get $key))
            (i32.store (local.get $word) (i32.add (local.get $sum) (i32.const 8)))
            (local.set $from (i32.add (local.get $from) (i32.const 8)))
            (br_if $nextKey (i32.lt_u (local.get $from) (local.get $end))))))
      (local.set $words (i32.add (local.get $words) (i32.const 8192)))
      (local.set $shift (i64.add (local.get $shift) (i64.const 11)))
      (br_if $nextDigit (i64.lt_u (local.get $shift) (i64.const 64))))
    (local.set $end (i32.add (local.get $to) (i32.shl (local.get $count) (i32.const 3))))
    (loop $nextSorted
      (local.set $key (i64.load (local.get $to)))
      (i64.store (local.get $numbers)
        (i64.xor (local.get $key)
          (i64.or
            (i64.xor (i64.shr_s (local.get $key) (i64.const 63)) (i64.const -1))
            (i64.const 0x8000000000000000))))
      (local.set $numbers (i32.add (local.get $numbers) (i32.const 8)))
      (local.set $to (i32.add (local.get $to) (i32.const 8)))
      (br_if $nextSorted (i32.lt_u (local.get $to) (local.get $end))))))
