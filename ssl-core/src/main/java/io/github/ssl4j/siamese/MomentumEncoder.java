package io.github.ssl4j.siamese;

import io.github.ssl4j.nn.Module;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Stateful;
import io.github.ssl4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;

/**
 * The EMA of a network: its parameters are an exponential moving average of the network's, and no gradient reaches it.
 * Buffers, such as the running statistics of batch norm, come from its own forwards. He et al. 2019, arXiv:1911.05722.
 */
public final class MomentumEncoder implements Stateful {
    private final Module slow;

    /** Creates the EMA of a network, equal to it at first and in training mode, whatever the mode of the network. */
    public MomentumEncoder(Module online) {
        this.slow = online.copy();
        slow.training(true);
    }

    /** Returns the output of the EMA, without recording gradients. */
    public Tensor apply(Tensor x) {
        return Gradients.off(() -> slow.apply(x));
    }

    /** Returns the EMA network; whoever applies it directly does so under {@link Gradients#off}. */
    public Module module() {
        return slow;
    }

    /**
     * Moves every parameter t of the EMA to momentum t + (1 - momentum) p, where p is the network's parameter of the
     * same name.
     *
     * @param momentum m of MoCo, tau of BYOL; 1 leaves the EMA as it is
     * @throws IllegalArgumentException if the momentum is outside [0, 1] or the network has other parameters; nothing
     *     is moved then
     */
    public void follow(Module online, double momentum) {
        requireMomentum("momentum", momentum);
        Map<String, Tensor> targets = slow.parameters();
        Map<String, Tensor> sources = online.parameters();
        requireSameParameters(targets, sources);
        targets.forEach((name, target) ->
                target.device().movingAverage(momentum, sources.get(name).storage(), target.storage()));
    }

    /**
     * Returns a momentum that is one.
     *
     * @param name what it is called in the message
     * @throws IllegalArgumentException if it is outside [0, 1]
     */
    public static double requireMomentum(String name, double momentum) {
        if (!(momentum >= 0 && momentum <= 1)) {
            throw new IllegalArgumentException(name + ": expected a number from 0 to 1, found " + momentum);
        }
        return momentum;
    }

    private static void requireSameParameters(Map<String, Tensor> targets, Map<String, Tensor> sources) {
        if (!sources.keySet().equals(targets.keySet())) {
            throw new IllegalArgumentException("the momentum encoder follows a network of parameters "
                    + targets.keySet() + ", found " + sources.keySet());
        }
        targets.forEach((name, target) -> {
            int[] found = sources.get(name).shape();
            if (!Arrays.equals(found, target.shape())) {
                throw new IllegalArgumentException("parameter " + name + " of the momentum encoder: expected shape "
                        + Arrays.toString(target.shape()) + ", found " + Arrays.toString(found));
            }
        });
    }

    /** Returns the parameters and buffers of the EMA by name, for checkpoints. */
    @Override
    public Map<String, Tensor> state() {
        return slow.state();
    }

    @Override
    public void close() {
        slow.close();
    }
}
