package io.github.ssl4j.interop;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The running statistics of a batch norm of Deeplearning4j. It moves them by its gradients, so only where there is a
 * backward pass; here a forward moves them, as that of any other backbone does, by Deeplearning4j's own rule: a part of
 * the way, given by its decay, to the mean and the biased variance of the batch.
 */
final class RunningStatistics {
    /** The logarithm of a variance over the decimal logarithm of its deviation. */
    private static final double LOG_DEVIATION = 2 * Math.log(10);

    private final BatchNormalization layer;
    private final GraphValue mean;
    private final GraphValue variance;
    private final List<INDArray> means = new ArrayList<>();
    private final List<INDArray> variances = new ArrayList<>();

    /** Takes the layer's mean and its variance, or the logarithm of its deviation where it keeps that. */
    RunningStatistics(BatchNormalization layer, GraphValue mean, GraphValue variance) {
        this.layer = layer;
        this.mean = mean;
        this.variance = variance;
    }

    /** Notes the statistics of what the layer saw last, one group of a batch. */
    void note() {
        INDArray x = layer.input();
        int[] axes = x.rank() == 2
                ? new int[] {0}
                : layer.layerConf().getCnn2DFormat() == CNN2DFormat.NHWC ? new int[] {0, 1, 2} : new int[] {0, 2, 3};
        means.add(x.mean(axes));
        variances.add(x.var(false, axes));
    }

    /** Moves the running statistics towards the mean of those that were noted. */
    void move() {
        double decay = layer.layerConf().getDecay();
        mean.assign(moved(mean.view(), decay, means));
        if (layer.layerConf().isUseLogStd()) {
            INDArray running = Transforms.exp(variance.view().mul(LOG_DEVIATION), false);
            INDArray moved = moved(running, decay, variances);
            variance.assign(Transforms.log(moved, false).divi(LOG_DEVIATION));
        } else {
            variance.assign(moved(variance.view(), decay, variances));
        }
        means.clear();
        variances.clear();
    }

    private static INDArray moved(INDArray running, double decay, List<INDArray> batch) {
        INDArray moved = running.mul(decay);
        for (INDArray of : batch) {
            moved.addi(of.reshape(moved.shape()).castTo(moved.dataType()).muli((1 - decay) / batch.size()));
        }
        return moved;
    }
}
