;; One pass over a range of parameters for each optimiser, four numbers at a time. Arrays are given by their byte
;; offsets in the memory, which are multiples of 16; counts are multiples of 4 (arrays are padded with zeros).
;; Moments below 1e-36 become 0: left alone, those of a parameter without gradient would shrink into the subnormal
;; numbers, which processors handle many times slower, and stay there.
;; Compiled into kernelBytes.ts by `npm run kernels`.
(module
  (import "host" "memory" (memory 1))

  ;; Plain gradient descent: p ← shrink·p − rate·g
  (func (export "descend")
    (param $count i32) (param $p i32) (param $g i32)
    (param $rate f32) (param $shrink f32)
    (local $end i32)
    (local $all.rate v128) (local $all.shrink v128)
    (local.set $all.rate (f32x4.splat (local.get $rate)))
    (local.set $all.shrink (f32x4.splat (local.get $shrink)))
    (local.set $end (i32.add (local.get $p) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $p) (local.get $end)))
        (v128.store (local.get $p)
          (f32x4.sub
            (f32x4.mul (local.get $all.shrink) (v128.load (local.get $p)))
            (f32x4.mul (local.get $all.rate) (v128.load (local.get $g)))))
        (local.set $p (i32.add (local.get $p) (i32.const 16)))
        (local.set $g (i32.add (local.get $g) (i32.const 16)))
        (br $next))))

  ;; Gradient descent with momentum, as PyTorch has it:
  ;;   g ← scale·g + l2·p;  b ← momentum·b + g;  p ← p − rate·(ofGradient·g + ofBuffer·b)
  (func (export "momentum")
    (param $count i32) (param $p i32) (param $g i32) (param $b i32)
    (param $scale f32) (param $l2 f32) (param $momentum f32) (param $rate f32) (param $ofGradient f32)
    (param $ofBuffer f32)
    (local $end i32) (local $grad v128) (local $buffer v128) (local $dust v128)
    (local $all.scale v128) (local $all.l2 v128) (local $all.momentum v128) (local $all.rate v128)
    (local $all.ofGradient v128) (local $all.ofBuffer v128)
    (local.set $all.scale (f32x4.splat (local.get $scale)))
    (local.set $all.l2 (f32x4.splat (local.get $l2)))
    (local.set $all.momentum (f32x4.splat (local.get $momentum)))
    (local.set $all.rate (f32x4.splat (local.get $rate)))
    (local.set $all.ofGradient (f32x4.splat (local.get $ofGradient)))
    (local.set $all.ofBuffer (f32x4.splat (local.get $ofBuffer)))
    (local.set $dust (f32x4.splat (f32.const 1e-36)))
    (local.set $end (i32.add (local.get $p) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $p) (local.get $end)))
        (local.set $grad
          (f32x4.add
            (f32x4.mul (local.get $all.scale) (v128.load (local.get $g)))
            (f32x4.mul (local.get $all.l2) (v128.load (local.get $p)))))
        (local.set $buffer
          (f32x4.add
            (f32x4.mul (local.get $all.momentum) (v128.load (local.get $b)))
            (local.get $grad)))
        (local.set $buffer
          (v128.andnot (local.get $buffer)
            (f32x4.lt (f32x4.abs (local.get $buffer)) (local.get $dust))))
        (v128.store (local.get $b) (local.get $buffer))
        (v128.store (local.get $p)
          (f32x4.sub (v128.load (local.get $p))
            (f32x4.mul (local.get $all.rate)
              (f32x4.add
                (f32x4.mul (local.get $all.ofGradient) (local.get $grad))
                (f32x4.mul (local.get $all.ofBuffer) (local.get $buffer))))))
        (local.set $p (i32.add (local.get $p) (i32.const 16)))
        (local.set $g (i32.add (local.get $g) (i32.const 16)))
        (local.set $b (i32.add (local.get $b) (i32.const 16)))
        (br $next))))

  ;; Adam and AdamW (Kingma & Ba 2015; Loshchilov & Hutter 2019):
  ;;   g ← scale·g + l2·p;  m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²
  ;;   p ← shrink·p − rate·m / (√v·correction + ε)
  (func (export "adam")
    (param $count i32) (param $p i32) (param $g i32) (param $m i32) (param $v i32)
    (param $scale f32) (param $l2 f32) (param $beta1 f32) (param $rest1 f32) (param $beta2 f32)
    (param $rest2 f32) (param $shrink f32) (param $rate f32) (param $correction f32) (param $epsilon f32)
    (local $end i32) (local $grad v128) (local $first v128) (local $second v128) (local $dust v128)
    (local $all.scale v128) (local $all.l2 v128) (local $all.beta1 v128) (local $all.rest1 v128)
    (local $all.beta2 v128) (local $all.rest2 v128) (local $all.shrink v128) (local $all.rate v128)
    (local $all.correction v128) (local $all.epsilon v128)
    (local.set $all.scale (f32x4.splat (local.get $scale)))
    (local.set $all.l2 (f32x4.splat (local.get $l2)))
    (local.set $all.beta1 (f32x4.splat (local.get $beta1)))
    (local.set $all.rest1 (f32x4.splat (local.get $rest1)))
    (local.set $all.beta2 (f32x4.splat (local.get $beta2)))
    (local.set $all.rest2 (f32x4.splat (local.get $rest2)))
    (local.set $all.shrink (f32x4.splat (local.get $shrink)))
    (local.set $all.rate (f32x4.splat (local.get $rate)))
    (local.set $all.correction (f32x4.splat (local.get $correction)))
    (local.set $all.epsilon (f32x4.splat (local.get $epsilon)))
    (local.set $dust (f32x4.splat (f32.const 1e-36)))
    (local.set $end (i32.add (local.get $p) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $p) (local.get $end)))
        (local.set $grad
          (f32x4.add
            (f32x4.mul (local.get $all.scale) (v128.load (local.get $g)))
            (f32x4.mul (local.get $all.l2) (v128.load (local.get $p)))))
        (local.set $first
          (f32x4.add
            (f32x4.mul (local.get $all.beta1) (v128.load (local.get $m)))
            (f32x4.mul (local.get $all.rest1) (local.get $grad))))
        (local.set $first
          (v128.andnot (local.get $first)
            (f32x4.lt (f32x4.abs (local.get $first)) (local.get $dust))))
        (local.set $second
          (f32x4.add
            (f32x4.mul (local.get $all.beta2) (v128.load (local.get $v)))
            (f32x4.mul (local.get $all.rest2) (f32x4.mul (local.get $grad) (local.get $grad)))))
        (local.set $second
          (v128.andnot (local.get $second)
            (f32x4.lt (f32x4.abs (local.get $second)) (local.get $dust))))
        (v128.store (local.get $m) (local.get $first))
        (v128.store (local.get $v) (local.get $second))
        (v128.store (local.get $p)
          (f32x4.sub
            (f32x4.mul (local.get $all.shrink) (v128.load (local.get $p)))
            (f32x4.div
              (f32x4.mul (local.get $all.rate) (local.get $first))
              (f32x4.add
                (f32x4.mul (f32x4.sqrt (local.get $second)) (local.get $all.correction))
                (local.get $all.epsilon)))))
        (local.set $p (i32.add (local.get $p) (i32.const 16)))
        (local.set $g (i32.add (local.get $g) (i32.const 16)))
        (local.set $m (i32.add (local.get $m) (i32.const 16)))
        (local.set $v (i32.add (local.get $v) (i32.const 16)))
        (br $next))))

  ;; Lion (Chen et al. 2023): p ← shrink·p − rate·sign(β₁m + (1−β₁)g);  m ← β₂m + (1−β₂)g
  (func (export "lion")
    (param $count i32) (param $p i32) (param $g i32) (param $m i32)
    (param $scale f32) (param $beta1 f32) (param $rest1 f32) (param $beta2 f32) (param $rest2 f32)
    (param $shrink f32) (param $rate f32)
    (local $end i32) (local $grad v128) (local $old v128) (local $direction v128) (local $zero v128) (local $dust v128)
    (local $all.scale v128) (local $all.beta1 v128) (local $all.rest1 v128) (local $all.beta2 v128)
    (local $all.rest2 v128) (local $all.shrink v128) (local $all.rate v128)
    (local.set $all.scale (f32x4.splat (local.get $scale)))
    (local.set $all.beta1 (f32x4.splat (local.get $beta1)))
    (local.set $all.rest1 (f32x4.splat (local.get $rest1)))
    (local.set $all.beta2 (f32x4.splat (local.get $beta2)))
    (local.set $all.rest2 (f32x4.splat (local.get $rest2)))
    (local.set $all.shrink (f32x4.splat (local.get $shrink)))
    (local.set $all.rate (f32x4.splat (local.get $rate)))
    (local.set $dust (f32x4.splat (f32.const 1e-36)))
    (local.set $end (i32.add (local.get $p) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $p) (local.get $end)))
        (local.set $grad (f32x4.mul (local.get $all.scale) (v128.load (local.get $g))))
        (local.set $old (v128.load (local.get $m)))
        (local.set $direction
          (f32x4.add
            (f32x4.mul (local.get $all.beta1) (local.get $old))
            (f32x4.mul (local.get $all.rest1) (local.get $grad))))
        (local.set $old
          (f32x4.add
            (f32x4.mul (local.get $all.beta2) (local.get $old))
            (f32x4.mul (local.get $all.rest2) (local.get $grad))))
        (local.set $old
          (v128.andnot (local.get $old)
            (f32x4.lt (f32x4.abs (local.get $old)) (local.get $dust))))
        ;; rate where the direction is positive, −rate where it is negative, 0 where it is 0
        (v128.store (local.get $m) (local.get $old))
        (v128.store (local.get $p)
          (f32x4.sub
            (f32x4.mul (local.get $all.shrink) (v128.load (local.get $p)))
            (f32x4.sub
              (v128.and (f32x4.gt (local.get $direction) (local.get $zero)) (local.get $all.rate))
              (v128.and (f32x4.lt (local.get $direction) (local.get $zero)) (local.get $all.rate)))))
        (local.set $p (i32.add (local.get $p) (i32.const 16)))
        (local.set $g (i32.add (local.get $g) (i32.const 16)))
        (local.set $m (i32.add (local.get $m) (i32.const 16)))
        (br $next))))

  ;; Σ g², summed in double precision: one gradient that is not finite gives a sum that is not.
  (func (export "sumOfSquares")
    (param $count i32) (param $g i32) (result f64)
    (local $end i32) (local $low v128) (local $high v128) (local $wide v128) (local $four v128)
    (local.set $end (i32.add (local.get $g) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $g) (local.get $end)))
        (local.set $four (v128.load (local.get $g)))
        (local.set $wide (f64x2.promote_low_f32x4 (local.get $four)))
        (local.set $low (f64x2.add (local.get $low) (f64x2.mul (local.get $wide) (local.get $wide))))
        (local.set $wide
          (f64x2.promote_low_f32x4
            (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $four) (local.get $four))))
        (local.set $high (f64x2.add (local.get $high) (f64x2.mul (local.get $wide) (local.get $wide))))
        (local.set $g (i32.add (local.get $g) (i32.const 16)))
        (br $next)))
    (local.set $low (f64x2.add (local.get $low) (local.get $high)))
    (f64.add (f64x2.extract_lane 0 (local.get $low)) (f64x2.extract_lane 1 (local.get $low))))

  ;; y ← keep·y + share·x: averages of parameters, sums of gradients
  (func (export "blend")
    (param $count i32) (param $y i32) (param $x i32)
    (param $keep f32) (param $share f32)
    (local $end i32)
    (local $all.keep v128) (local $all.share v128)
    (local.set $all.keep (f32x4.splat (local.get $keep)))
    (local.set $all.share (f32x4.splat (local.get $share)))
    (local.set $end (i32.add (local.get $y) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $y) (local.get $end)))
        (v128.store (local.get $y)
          (f32x4.add
            (f32x4.mul (local.get $all.keep) (v128.load (local.get $y)))
            (f32x4.mul (local.get $all.share) (v128.load (local.get $x)))))
        (local.set $y (i32.add (local.get $y) (i32.const 16)))
        (local.set $x (i32.add (local.get $x) (i32.const 16)))
        (br $next)))))
