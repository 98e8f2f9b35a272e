package io.github.ssl4j.device;

import static io.github.ssl4j.device.FormulaStorage.get;
import static io.github.ssl4j.device.FormulaStorage.index;
import static io.github.ssl4j.device.FormulaStorage.set;

import java.util.function.IntToDoubleFunction;

/** The norms, softmaxes and optimisers of {@link FormulaDevice}. */
abstract class FormulaNorms extends FormulaMemory {

    private static double sum(int count, IntToDoubleFunction term) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += term.applyAsDouble(i);
        }
        return sum;
    }

    private static double square(double value) {
        return value * value;
    }

    @Override
    public long batchNormWorkspace(BatchNormShape shape) {
        return shape.relu() ? shape.length() : 0;
    }

    @Override
    public void batchNorm(
            BatchNormShape shape,
            Storage x,
            Storage gamma,
            Storage beta,
            Storage y,
            Storage mean,
            Storage variance,
            Storage workspace) {
        int n = shape.rows();
        int channels = shape.channels();
        for (int c = 0; c < channels; c++) {
            int channel = c;
            double average = sum(n, i -> get(x, i * channels + channel)) / n;
            set(mean, c, average);
            set(variance, c, sum(n, i -> square(get(x, i * channels + channel) - average)) / n);
        }
        batchNormInference(shape, x, gamma, beta, mean, variance, y);
        for (int i = 0; shape.relu() && i < shape.length(); i++) {
            set(workspace, i, get(y, i) > 0 ? 1 : 0);
        }
    }

    @Override
    public void batchNormInference(
            BatchNormShape shape, Storage x, Storage gamma, Storage beta, Storage mean, Storage variance, Storage y) {
        for (int i = 0; i < shape.length(); i++) {
            int c = i % shape.channels();
            double deviation = Math.sqrt(get(variance, c) + shape.epsilon());
            double value = (get(x, i) - get(mean, c)) / deviation * get(gamma, c) + get(beta, c);
            set(y, i, shape.relu() ? Math.max(value, 0) : value);
        }
    }

    @Override
    public void batchNormBackward(
            BatchNormShape shape,
            Storage x,
            Storage dy,
            Storage gamma,
            Storage mean,
            Storage variance,
            Storage workspace,
            Storage dx,
            Storage dgamma,
            Storage dbeta) {
        int n = shape.rows();
        int channels = shape.channels();
        for (int c = 0; c < channels; c++) {
            int channel = c;
            double deviation = Math.sqrt(get(variance, c) + shape.epsilon());
            IntToDoubleFunction normal = i -> (get(x, i * channels + channel) - get(mean, channel)) / deviation;
            IntToDoubleFunction upper = i -> {
                int at = i * channels + channel;
                return shape.relu() && get(workspace, at) == 0 ? 0 : get(dy, at);
            };
            double sum = sum(n, upper);
            double product = sum(n, i -> upper.applyAsDouble(i) * normal.applyAsDouble(i));
            set(dgamma, c, product);
            set(dbeta, c, sum);
            for (int i = 0; i < n; i++) {
                double centred = upper.applyAsDouble(i) - sum / n - normal.applyAsDouble(i) * product / n;
                set(dx, i * channels + c, centred * get(gamma, c) / deviation);
            }
        }
    }

    @Override
    public void layerNorm(
            int rows,
            int columns,
            double epsilon,
            Storage x,
            Storage gamma,
            Storage beta,
            Storage y,
            Storage mean,
            Storage variance) {
        for (int r = 0; r < rows; r++) {
            int start = r * columns;
            double average = sum(columns, i -> get(x, start + i)) / columns;
            double spread = sum(columns, i -> square(get(x, start + i) - average)) / columns;
            set(mean, r, average);
            set(variance, r, spread);
            for (int i = 0; i < columns; i++) {
                double normal = (get(x, start + i) - average) / Math.sqrt(spread + epsilon);
                set(y, start + i, gamma == null ? normal : normal * get(gamma, i) + get(beta, i));
            }
        }
    }

    @Override
    public void layerNormBackward(
            int rows,
            int columns,
            double epsilon,
            Storage x,
            Storage dy,
            Storage gamma,
            Storage mean,
            Storage variance,
            Storage dx,
            Storage dgamma,
            Storage dbeta) {
        for (int c = 0; gamma != null && c < columns; c++) {
            set(dgamma, c, 0);
            set(dbeta, c, 0);
        }
        for (int r = 0; r < rows; r++) {
            int start = r * columns;
            double average = get(mean, r);
            double deviation = Math.sqrt(get(variance, r) + epsilon);
            IntToDoubleFunction normal = i -> (get(x, start + i) - average) / deviation;
            IntToDoubleFunction upper = i -> get(dy, start + i) * (gamma == null ? 1 : get(gamma, i));
            double sum = sum(columns, upper);
            double product = sum(columns, i -> upper.applyAsDouble(i) * normal.applyAsDouble(i));
            for (int i = 0; i < columns; i++) {
                if (gamma != null) {
                    set(dgamma, i, get(dgamma, i) + get(dy, start + i) * normal.applyAsDouble(i));
                    set(dbeta, i, get(dbeta, i) + get(dy, start + i));
                }
                double centred = upper.applyAsDouble(i) - sum / columns - normal.applyAsDouble(i) * product / columns;
                set(dx, start + i, centred / deviation);
            }
        }
    }

    @Override
    public void l2Normalize(int rows, int columns, double epsilon, Storage x, Storage y, Storage norms) {
        for (int r = 0; r < rows; r++) {
            int start = r * columns;
            set(norms, r, Math.max(Math.sqrt(sum(columns, i -> square(get(x, start + i)))), epsilon));
            for (int i = start; i < start + columns; i++) {
                set(y, i, get(x, i) / get(norms, r));
            }
        }
    }

    @Override
    public void l2NormalizeBackward(
            int rows, int columns, double epsilon, Storage y, Storage norms, Storage dy, Storage dx) {
        for (int r = 0; r < rows; r++) {
            int start = r * columns;
            double along = get(norms, r) > epsilon ? sum(columns, i -> get(y, start + i) * get(dy, start + i)) : 0;
            for (int i = start; i < start + columns; i++) {
                set(dx, i, (get(dy, i) - get(y, i) * along) / get(norms, r));
            }
        }
    }

    @Override
    public void softmax(int rows, int columns, Storage x, Storage y) {
        logSoftmax(rows, columns, x, y);
        for (int i = 0; i < rows * columns; i++) {
            set(y, i, Math.exp(get(y, i)));
        }
    }

    @Override
    public void softmaxBackward(int rows, int columns, Storage y, Storage dy, Storage dx) {
        for (int r = 0; r < rows; r++) {
            int start = r * columns;
            double product = sum(columns, i -> get(y, start + i) * get(dy, start + i));
            for (int i = start; i < start + columns; i++) {
                set(dx, i, get(y, i) * (get(dy, i) - product));
            }
        }
    }

    @Override
    public void logSoftmax(int rows, int columns, Storage x, Storage y) {
        for (int r = 0; r < rows; r++) {
            double normaliser = logSumExp(x, r * columns, columns, -1);
            for (int i = r * columns; i < (r + 1) * columns; i++) {
                set(y, i, get(x, i) - normaliser);
            }
        }
    }

    private static double logSumExp(Storage x, int start, int columns, int excluded) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < columns; i++) {
            largest = i == excluded ? largest : Math.max(largest, get(x, start + i));
        }
        double shift = largest;
        return shift + Math.log(sum(columns, i -> i == excluded ? 0 : Math.exp(get(x, start + i) - shift)));
    }

    @Override
    public void logSoftmaxBackward(int rows, int columns, Storage y, Storage dy, Storage dx) {
        for (int r = 0; r < rows; r++) {
            int start = r * columns;
            double total = sum(columns, i -> get(dy, start + i));
            for (int i = start; i < start + columns; i++) {
                set(dx, i, get(dy, i) - Math.exp(get(y, i)) * total);
            }
        }
    }

    @Override
    public void softmaxCrossEntropy(
            int rows,
            int columns,
            Storage logits,
            Storage target,
            Storage excluded,
            double gradientScale,
            Storage losses,
            Storage gradient) {
        for (int r = 0; r < rows; r++) {
            int start = r * columns;
            int without = excluded == null ? -1 : index(excluded, r);
            double normaliser = logSumExp(logits, start, columns, without);
            set(losses, r, normaliser - get(logits, start + index(target, r)));
            for (int i = 0; i < columns; i++) {
                double probability = i == without ? 0 : Math.exp(get(logits, start + i) - normaliser);
                set(gradient, start + i, gradientScale * (probability - (i == index(target, r) ? 1 : 0)));
            }
        }
    }

    @Override
    public void sgd(SgdStep step, Storage p, Storage g, Storage v) {
        for (int i = 0; i < p.length(); i++) {
            double gradient = get(g, i) + step.weightDecay() * get(p, i);
            double move = gradient;
            if (step.momentum() != 0) {
                set(v, i, step.momentum() * get(v, i) + gradient);
                move = step.nesterov() ? gradient + step.momentum() * get(v, i) : get(v, i);
            }
            set(p, i, get(p, i) - step.learningRate() * move);
        }
    }

    @Override
    public void lars(LarsStep step, Storage p, Storage g, Storage v) {
        int length = Math.toIntExact(p.length());
        double decay = step.weightDecay();
        double weight = Math.sqrt(sum(length, i -> square(get(p, i))));
        double plain = Math.sqrt(sum(length, i -> square(get(g, i))));
        double decayed = Math.sqrt(sum(length, i -> square(get(g, i) + decay * get(p, i))));
        boolean isDecayed = step.norm() == LarsStep.Norm.DECAYED_GRADIENT;
        double norm = isDecayed ? decayed : plain + decay * weight;
        boolean adapted = step.adapt() && weight > 0 && (isDecayed ? decayed : plain) > 0;
        double trust = adapted ? step.trustCoefficient() * weight / (norm + step.epsilon()) : 1;
        for (int i = 0; i < length; i++) {
            set(v, i, step.momentum() * get(v, i) + trust * (get(g, i) + decay * get(p, i)));
            set(p, i, get(p, i) - step.learningRate() * get(v, i));
        }
    }

    @Override
    public void adamW(AdamWStep step, Storage p, Storage g, Storage m, Storage v) {
        double firstBias = 1 - Math.pow(step.beta1(), step.step());
        double secondBias = 1 - Math.pow(step.beta2(), step.step());
        for (int i = 0; i < p.length(); i++) {
            double gradient = get(g, i);
            set(m, i, step.beta1() * get(m, i) + (1 - step.beta1()) * gradient);
            set(v, i, step.beta2() * get(v, i) + (1 - step.beta2()) * gradient * gradient);
            double move = get(m, i) / firstBias / (Math.sqrt(get(v, i) / secondBias) + step.epsilon());
            double kept = get(p, i) * (1 - step.learningRate() * step.weightDecay());
            set(p, i, kept - step.learningRate() * move);
        }
    }

    @Override
    public void movingAverage(double momentum, Storage source, Storage target) {
        for (int i = 0; i < target.length(); i++) {
            set(target, i, momentum * get(target, i) + (1 - momentum) * get(source, i));
        }
    }
}
