;; Which pairs of queries and points may be neighbours: those with q·p − ½‖p‖² > cut of q, eight points and four queries
;; at a time, in 32 bits. Queries lie row by row; points in groups of eight, each dimension's eight numbers together.
;; A byte of `found` per query and group has a bit for each such point, the lowest for the group's first.
;; Rows may have codes of categories as well, a byte each: each that a query and a point agree in adds `match` to q·p. A query's
;; codes lie together; of a group of points those of each category do.
;; Arrays are given by their byte offsets in the memory; there are a multiple of four queries.
;; Compiled into neighbourKernelBytes.ts by `npm run kernels`.
(module
  (import "host" "memory" (memory 1))

  ;; The bits of eight points for one query, stored as a byte.
  (func $mark
    (param $found i32) (param $cut i32)
    (param $low v128) (param $high v128) (param $lowHalves v128) (param $highHalves v128)
    (local $all.cut v128)
    (local.set $all.cut (v128.load32_splat (local.get $cut)))
    (i32.store8 (local.get $found)
      (i32.or
        (i32x4.bitmask
          (f32x4.gt (f32x4.sub (local.get $low) (local.get $lowHalves)) (local.get $all.cut)))
        (i32.shl
          (i32x4.bitmask
            (f32x4.gt (f32x4.sub (local.get $high) (local.get $highHalves)) (local.get $all.cut)))
          (i32.const 4)))))

  (func (export "mark")
    (param $queries i32) (param $queryCount i32) (param $points i32) (param $groups i32) (param $dims i32)
    (param $halves i32) (param $cuts i32) (param $found i32)
    (param $categories i32) (param $queryCodes i32) (param $pointCodes i32) (param $match f32)
    (local $rowBytes i32) (local $query i32) (local $group i32) (local $endOfRow i32)
    (local $a i32) (local $p i32) (local $h i32) (local $byte i32)
    (local $low v128) (local $high v128) (local $q v128)
    (local $a0 v128) (local $a1 v128) (local $b0 v128) (local $b1 v128)
    (local $c0 v128) (local $c1 v128) (local $d0 v128) (local $d1 v128)
    (local $ma v128) (local $mb v128) (local $mc v128) (local $md v128) (local $all.match v128)
    (local $k i32) (local $codes i32) (local $code i32)
    (local.set $rowBytes (i32.shl (local.get $dims) (i32.const 2)))
    (local.set $all.match (f32x4.splat (local.get $match)))
    (loop $nextQueries
      (local.set $group (i32.const 0))
      (local.set $p (local.get $points))
      (local.set $h (local.get $halves))
      (local.set $codes (local.get $pointCodes))
      (local.set $endOfRow (i32.add (local.get $queries) (local.get $rowBytes)))
      (loop $nextGroup
        (local.set $a0 (v128.const f32x4 0 0 0 0))
        (local.set $a1 (v128.const f32x4 0 0 0 0))
        (local.set $b0 (v128.const f32x4 0 0 0 0))
        (local.set $b1 (v128.const f32x4 0 0 0 0))
        (local.set $c0 (v128.const f32x4 0 0 0 0))
        (local.set $c1 (v128.const f32x4 0 0 0 0))
        (local.set $d0 (v128.const f32x4 0 0 0 0))
        (local.set $d1 (v128.const f32x4 0 0 0 0))
        (local.set $a (local.get $queries))
        (loop $nextDimension
          (local.set $low (v128.load (local.get $p)))
          (local.set $high (v128.load offset=16 (local.get $p)))
          (local.set $byte (local.get $a))
          (local.set $q (v128.load32_splat (local.get $byte)))
          (local.set $a0 (f32x4.add (local.get $a0) (f32x4.mul (local.get $q) (local.get $low))))
          (local.set $a1 (f32x4.add (local.get $a1) (f32x4.mul (local.get $q) (local.get $high))))
          (local.set $byte (i32.add (local.get $byte) (local.get $rowBytes)))
          (local.set $q (v128.load32_splat (local.get $byte)))
          (local.set $b0 (f32x4.add (local.get $b0) (f32x4.mul (local.get $q) (local.get $low))))
          (local.set $b1 (f32x4.add (local.get $b1) (f32x4.mul (local.get $q) (local.get $high))))
          (local.set $byte (i32.add (local.get $byte) (local.get $rowBytes)))
          (local.set $q (v128.load32_splat (local.get $byte)))
          (local.set $c0 (f32x4.add (local.get $c0) (f32x4.mul (local.get $q) (local.get $low))))
          (local.set $c1 (f32x4.add (local.get $c1) (f32x4.mul (local.get $q) (local.get $high))))
          (local.set $byte (i32.add (local.get $byte) (local.get $rowBytes)))
          (local.set $q (v128.load32_splat (local.get $byte)))
          (local.set $d0 (f32x4.add (local.get $d0) (f32x4.mul (local.get $q) (local.get $low))))
          (local.set $d1 (f32x4.add (local.get $d1) (f32x4.mul (local.get $q) (local.get $high))))
          (local.set $p (i32.add (local.get $p) (i32.const 32)))
          (local.set $a (i32.add (local.get $a) (i32.const 4)))
          (br_if $nextDimension (i32.lt_u (local.get $a) (local.get $endOfRow))))
        (if (local.get $categories)
          (then
            (local.set $ma (v128.const i32x4 0 0 0 0))
            (local.set $mb (v128.const i32x4 0 0 0 0))
            (local.set $mc (v128.const i32x4 0 0 0 0))
            (local.set $md (v128.const i32x4 0 0 0 0))
            (local.set $k (i32.const 0))
            (loop $nextCategory
              (local.set $low (v128.load64_zero (local.get $codes)))
              (local.set $code (i32.add (local.get $queryCodes) (local.get $k)))
              (local.set $ma
                (i8x16.sub (local.get $ma) (i8x16.eq (local.get $low) (v128.load8_splat (local.get $code)))))
              (local.set $code (i32.add (local.get $code) (local.get $categories)))
              (local.set $mb
                (i8x16.sub (local.get $mb) (i8x16.eq (local.get $low) (v128.load8_splat (local.get $code)))))
              (local.set $code (i32.add (local.get $code) (local.get $categories)))
              (local.set $mc
                (i8x16.sub (local.get $mc) (i8x16.eq (local.get $low) (v128.load8_splat (local.get $code)))))
              (local.set $code (i32.add (local.get $code) (local.get $categories)))
              (local.set $md
                (i8x16.sub (local.get $md) (i8x16.eq (local.get $low) (v128.load8_splat (local.get $code)))))
              (local.set $code (i32.add (local.get $code) (local.get $categories)))
              (local.set $codes (i32.add (local.get $codes) (i32.const 8)))
              (local.set $k (i32.add (local.get $k) (i32.const 1)))
              (br_if $nextCategory (i32.lt_u (local.get $k) (local.get $categories))))
            (local.set $a0
              (f32x4.add (local.get $a0)
                (f32x4.mul (local.get $all.match)
                  (f32x4.convert_i32x4_u
                    (i32x4.extend_low_i16x8_u (i16x8.extend_low_i8x16_u (local.get $ma)))))))
            (local.set $a1
              (f32x4.add (local.get $a1)
                (f32x4.mul (local.get $all.match)
                  (f32x4.convert_i32x4_u
                    (i32x4.extend_high_i16x8_u (i16x8.extend_low_i8x16_u (local.get $ma)))))))
            (local.set $b0
              (f32x4.add (local.get $b0)
                (f32x4.mul (local.get $all.match)
                  (f32x4.convert_i32x4_u
                    (i32x4.extend_low_i16x8_u (i16x8.extend_low_i8x16_u (local.get $mb)))))))
            (local.set $b1
              (f32x4.add (local.get $b1)
                (f32x4.mul (local.get $all.match)
                  (f32x4.convert_i32x4_u
                    (i32x4.extend_high_i16x8_u (i16x8.extend_low_i8x16_u (local.get $mb)))))))
            (local.set $c0
              (f32x4.add (local.get $c0)
                (f32x4.mul (local.get $all.match)
                  (f32x4.convert_i32x4_u
                    (i32x4.extend_low_i16x8_u (i16x8.extend_low_i8x16_u (local.get $mc)))))))
            (local.set $c1
              (f32x4.add (local.get $c1)
                (f32x4.mul (local.get $all.match)
                  (f32x4.convert_i32x4_u
                    (i32x4.extend_high_i16x8_u (i16x8.extend_low_i8x16_u (local.get $mc)))))))
            (local.set $d0
              (f32x4.add (local.get $d0)
                (f32x4.mul (local.get $all.match)
                  (f32x4.convert_i32x4_u
                    (i32x4.extend_low_i16x8_u (i16x8.extend_low_i8x16_u (local.get $md)))))))
            (local.set $d1
              (f32x4.add (local.get $d1)
                (f32x4.mul (local.get $all.match)
                  (f32x4.convert_i32x4_u
                    (i32x4.extend_high_i16x8_u (i16x8.extend_low_i8x16_u (local.get $md)))))))))
        (local.set $low (v128.load (local.get $h)))
        (local.set $high (v128.load offset=16 (local.get $h)))
        (local.set $byte (i32.add (local.get $found) (local.get $group)))
        (call $mark (local.get $byte) (local.get $cuts)
          (local.get $a0) (local.get $a1) (local.get $low) (local.get $high))
        (local.set $byte (i32.add (local.get $byte) (local.get $groups)))
        (call $mark (local.get $byte) (i32.add (local.get $cuts) (i32.const 4))
          (local.get $b0) (local.get $b1) (local.get $low) (local.get $high))
        (local.set $byte (i32.add (local.get $byte) (local.get $groups)))
        (call $mark (local.get $byte) (i32.add (local.get $cuts) (i32.const 8))
          (local.get $c0) (local.get $c1) (local.get $low) (local.get $high))
        (local.set $byte (i32.add (local.get $byte) (local.get $groups)))
        (call $mark (local.get $byte) (i32.add (local.get $cuts) (i32.const 12))
          (local.get $d0) (local.get $d1) (local.get $low) (local.get $high))
        (local.set $h (i32.add (local.get $h) (i32.const 32)))
        (local.set $group (i32.add (local.get $group) (i32.const 1)))
        (br_if $nextGroup (i32.lt_u (local.get $group) (local.get $groups))))
      (local.set $queries (i32.add (local.get $queries) (i32.shl (local.get $rowBytes) (i32.const 2))))
      (local.set $queryCodes
        (i32.add (local.get $queryCodes) (i32.shl (local.get $categories) (i32.const 2))))
      (local.set $found (i32.add (local.get $found) (i32.shl (local.get $groups) (i32.const 2))))
      (local.set $cuts (i32.add (local.get $cuts) (i32.const 16)))
      (local.set $query (i32.add (local.get $query) (i32.const 4)))
      (br_if $nextQueries (i32.lt_u (local.get $query) (local.get $queryCount))))))
