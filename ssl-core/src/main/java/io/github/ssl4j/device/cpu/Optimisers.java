package io.github.ssl4j.device.cpu;

import io.github.ssl4j.device.AdamWStep;
import io.github.ssl4j.device.LarsStep;
import io.github.ssl4j.device.OptimiserKernels;
import io.github.ssl4j.device.SgdStep;

/** The steps of the optimisers and the moving average of parameters. */
final class Optimisers implements OptimiserKernels<CpuStorage> {
    @Override
    public void sgd(SgdStep step, CpuStorage p, CpuStorage g, CpuStorage v) {
        float rate = (float) step.learningRate();
        float momentum = (float) step.momentum();
        float decay = (float) step.weightDecay();
        boolean moving = step.momentum() != 0;
        Chunks.elements(p.length(), 3, (from, count, scratch) -> {
            float[] ps = scratch[0];
            float[] gs = scratch[1];
            float[] vs = scratch[2];
            p.get(from, ps, 0, count);
            g.get(from, gs, 0, count);
            for (int i = 0; i < count; i++) {
                gs[i] += decay * ps[i];
            }
            if (moving) {
                v.get(from, vs, 0, count);
                for (int i = 0; i < count; i++) {
                    vs[i] = momentum * vs[i] + gs[i];
                }
                v.put(from, vs, 0, count);
                if (step.nesterov()) {
                    for (int i = 0; i < count; i++) {
                        gs[i] += momentum * vs[i];
                    }
                } else {
                    System.arraycopy(vs, 0, gs, 0, count);
                }
            }
            for (int i = 0; i < count; i++) {
                ps[i] -= rate * gs[i];
            }
            p.put(from, ps, 0, count);
        });
    }

    @Override
    public void lars(LarsStep step, CpuStorage p, CpuStorage g, CpuStorage v) {
        float rate = (float) step.learningRate();
        float momentum = (float) step.momentum();
        float decay = (float) step.weightDecay();
        float trust = step.adapt() ? (float) trust(step, p, g) : 1;
        Chunks.elements(p.length(), 3, (from, count, scratch) -> {
            float[] ps = scratch[0];
            float[] gs = scratch[1];
            float[] vs = scratch[2];
            p.get(from, ps, 0, count);
            g.get(from, gs, 0, count);
            v.get(from, vs, 0, count);
            for (int i = 0; i < count; i++) {
                vs[i] = momentum * vs[i] + trust * (gs[i] + decay * ps[i]);
            }
            for (int i = 0; i < count; i++) {
                ps[i] -= rate * vs[i];
            }
            p.put(from, ps, 0, count);
            v.put(from, vs, 0, count);
        });
    }

    private static double trust(LarsStep step, CpuStorage p, CpuStorage g) {
        double weight = norm(0, p, p);
        boolean decayed = step.norm() == LarsStep.Norm.DECAYED_GRADIENT;
        double gradient = norm(decayed ? step.weightDecay() : 0, p, g);
        if (!(weight > 0 && gradient > 0)) {
            return 1;
        }
        double norm = decayed ? gradient : gradient + step.weightDecay() * weight;
        return step.trustCoefficient() * weight / (norm + step.epsilon());
    }

    /** Returns |g + decay p|. */
    private static double norm(double decay, CpuStorage p, CpuStorage g) {
        return Math.sqrt(Chunks.sum(p.length(), 1, 2, (from, count, scratch) -> {
            float[] ps = scratch[0];
            float[] gs = scratch[1];
            g.get(from, gs, 0, count);
            if (decay != 0) {
                p.get(from, ps, 0, count);
                float factor = (float) decay;
                for (int i = 0; i < count; i++) {
                    gs[i] += factor * ps[i];
                }
            }
            return Reductions.sumOfSquares(gs, 0, count);
        }));
    }

    @Override
    public void adamW(AdamWStep step, CpuStorage p, CpuStorage g, CpuStorage m, CpuStorage v) {
        float keep1 = (float) step.beta1();
        float add1 = (float) (1 - step.beta1());
        float keep2 = (float) step.beta2();
        float add2 = (float) (1 - step.beta2());
        float shrink = (float) (1 - step.learningRate() * step.weightDecay());
        float rate = (float) (step.learningRate() / (1 - Math.pow(step.beta1(), step.step())));
        float unbias2 = (float) (1 / Math.sqrt(1 - Math.pow(step.beta2(), step.step())));
        float epsilon = (float) step.epsilon();
        Chunks.elements(p.length(), 4, (from, count, scratch) -> {
            float[] ps = scratch[0];
            float[] gs = scratch[1];
            float[] ms = scratch[2];
            float[] vs = scratch[3];
            p.get(from, ps, 0, count);
            g.get(from, gs, 0, count);
            m.get(from, ms, 0, count);
            v.get(from, vs, 0, count);
            for (int i = 0; i < count; i++) {
                ms[i] = keep1 * ms[i] + add1 * gs[i];
            }
            for (int i = 0; i < count; i++) {
                vs[i] = keep2 * vs[i] + add2 * gs[i] * gs[i];
            }
            for (int i = 0; i < count; i++) {
                float root = (float) Math.sqrt(vs[i]) * unbias2;
                ps[i] = shrink * ps[i] - rate * ms[i] / (root + epsilon);
            }
            p.put(from, ps, 0, count);
            m.put(from, ms, 0, count);
            v.put(from, vs, 0, count);
        });
    }

    @Override
    public void movingAverage(double momentum, CpuStorage source, CpuStorage target) {
        float keep = (float) momentum;
        float add = (float) (1 - momentum);
        Chunks.elements(target.length(), 2, (from, count, scratch) -> {
            float[] s = scratch[0];
            float[] t = scratch[1];
            source.get(from, s, 0, count);
            target.get(from, t, 0, count);
            for (int i = 0; i < count; i++) {
                t[i] = keep * t[i] + add * s[i];
            }
            target.put(from, t, 0, count);
        });
    }
}
