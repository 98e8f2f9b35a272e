package io.github.ssl4j.collectives;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Storage;
import io.github.ssl4j.tensor.Tensor;
import java.util.Collection;
import java.util.List;

/**
 * The gradients of all parameters in one run of memory, so that one all-reduce adds those of all workers.
 *
 * <pre>{@code
 * loss.backward();
 * gradients.allReduceSum();
 * optimizer.step(learningRate);
 * }</pre>
 *
 * <p>With one worker it does nothing and takes no memory.
 */
public final class FlatGradients implements AutoCloseable {
    private final Collectives collectives;
    private final List<Tensor> parameters;
    /** All gradients, and behind them for every parameter on how many workers it has one; null with one worker. */
    private final Tensor flat;

    /** Where in that memory the gradient of each parameter lies. */
    private final Tensor[] sums;

    /**
     * Makes the memory.
     *
     * @param parameters the same on every worker, in the same order
     * @throws IllegalArgumentException if there is no parameter, one requires no gradient or is not of the floating
     *     type of its device, or they are on two devices
     */
    public FlatGradients(Collectives collectives, Collection<Tensor> parameters) {
        this.collectives = collectives;
        this.parameters = List.copyOf(parameters);
        requireParameters();
        this.flat = collectives.size() == 1 ? null : flat(this.parameters);
        this.sums = flat == null ? new Tensor[0] : sums();
    }

    private void requireParameters() {
        if (parameters.isEmpty()) {
            throw new IllegalArgumentException("gradients: expected at least one parameter, found none");
        }
        Device device = parameters.get(0).device();
        for (Tensor parameter : parameters) {
            if (!parameter.requiresGradient()
                    || parameter.device() != device
                    || parameter.type() != device.floating()) {
                throw new IllegalArgumentException("gradients: expected parameters of " + device.floating()
                        + " on one device that require a gradient, found " + parameter + " on "
                        + parameter.device().name() + (parameter.requiresGradient() ? "" : " that requires none"));
            }
        }
    }

    private static Tensor flat(List<Tensor> parameters) {
        long length = parameters.stream().mapToLong(Tensor::length).sum() + parameters.size();
        return Tensor.persistent(parameters.get(0).device(), Math.toIntExact(length));
    }

    private Tensor[] sums() {
        Tensor[] views = new Tensor[parameters.size()];
        long offset = 0;
        for (int i = 0; i < views.length; i++) {
            Tensor parameter = parameters.get(i);
            views[i] = Tensor.over(flat.storage().slice(offset, parameter.length()), parameter.shape());
            offset += parameter.length();
        }
        return views;
    }

    /**
     * Replaces the gradient of every parameter by the sum of those of all workers. A parameter without gradient counts
     * as zero; it stays without where no worker has one. The sums lie in the memory of this object, and change with the
     * next call.
     *
     * @throws IllegalArgumentException if the workers have parameters of different length or number
     * @throws IllegalStateException if a gradient is still the sum of the call before
     */
    public void allReduceSum() {
        if (flat == null) {
            return;
        }
        double[] holders = new double[sums.length];
        for (int i = 0; i < sums.length; i++) {
            holders[i] = collect(parameters.get(i).gradient(), sums[i]) ? 1 : 0;
        }
        Storage counts = flat.storage().slice(flat.length() - holders.length, holders.length);
        flat.device().write(counts, holders, 0);
        collectives.allReduceSum(flat);
        flat.device().read(counts, holders, 0);
        for (int i = 0; i < sums.length; i++) {
            if (holders[i] > 0) {
                // a new tensor, whose memory nothing but this gradient holds, so that it is added to in place
                sums[i] = Tensor.over(sums[i].storage(), sums[i].shape());
                parameters.get(i).gradient(sums[i]);
            }
        }
    }

    /** Copies a gradient, or zeros where there is none, and returns whether there is one. */
    private static boolean collect(Tensor gradient, Tensor sum) {
        if (gradient == sum) {
            throw new IllegalStateException(
                    "gradients: expected those of one worker, found the sums of all; clear them, "
                            + "as an optimizer's step does, before the next backward()");
        }
        if (gradient == null) {
            sum.device().fill(sum.storage(), 0);
        } else {
            sum.assign(gradient);
        }
        return gradient != null;
    }

    /** Gives the memory back; gradients that lie in it must not be used again. */
    @Override
    public void close() {
        if (flat != null) {
            flat.close();
        }
    }
}
