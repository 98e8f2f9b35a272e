package io.github.ssl4j.interop;

import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An {@link EncoderLayer} at work. What a forward pass in training records stays in a scope of its own until the
 * backward pass or {@link #clear}.
 */
final class RunningEncoder extends BaseLayer<EncoderLayer> {
    private static final long serialVersionUID = 1;
    private static final long PURPOSE = 0x6c617965;

    private transient SharedNetwork network;
    private transient Scope recorded;
    private transient Tensor images;
    private transient Tensor features;

    RunningEncoder(NeuralNetConfiguration configuration, DataType type) {
        super(configuration, type);
    }

    private SharedNetwork network() {
        if (network == null) {
            network = SharedNetwork.open(layerConf(), this);
        }
        network.standOn(paramsFlattened);
        return network;
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        applyDropOutIfNecessary(training, workspaces);
        INDArray result = workspaces.createUninitialized(
                ArrayType.ACTIVATIONS, dataType, input.size(0), layerConf().width());
        forget();
        if (training) {
            record(result);
        } else {
            infer(result);
        }
        return result;
    }

    private void infer(INDArray result) {
        SharedNetwork shared = network();
        shared.backbone().training(false);
        try (Scope scope = Scope.open()) {
            Tensor batch = HostArrays.tensor(shared.device(), input);
            HostArrays.copy(Gradients.off(() -> shared.backbone().apply(prepared(batch))), result);
        }
    }

    private void record(INDArray result) {
        SharedNetwork shared = network();
        shared.backbone().training(true);
        recorded = Scope.detached(RandomStream.of(conf.getSeed(), PURPOSE, epochCount, iterationCount));
        features = recorded.within(() -> {
            images = HostArrays.tensor(shared.device(), input);
            if (index > 0) {
                images.withGradient();
            }
            return shared.backbone().apply(prepared(images));
        });
        HostArrays.copy(features, result);
    }

    /** Returns images as the encoder wants them: channels last, normalised. */
    private Tensor prepared(Tensor batch) {
        Tensor channelsLast = layerConf().channelsFirst() ? Ops.channelsLast(batch) : batch;
        List<Double> mean = layerConf().mean();
        if (mean.isEmpty()) {
            return channelsLast;
        }
        double[] factors = new double[mean.size()];
        double[] shifts = new double[mean.size()];
        for (int c = 0; c < factors.length; c++) {
            factors[c] = 1 / layerConf().deviation().get(c);
            shifts[c] = -mean.get(c) * factors[c];
        }
        Tensor scaled = Ops.multiply(channelsLast, Tensor.of(batch.device(), factors, factors.length));
        return Ops.add(scaled, Tensor.of(batch.device(), shifts, shifts.length));
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        if (recorded == null) {
            throw new IllegalStateException("the encoder layer " + layerId()
                    + ": a backward pass needs a forward pass in training before it, found none");
        }
        Gradient gradient = new DefaultGradient(gradientsFlattened);
        INDArray inputGradient = recorded.within(() -> {
            features.backward(HostArrays.tensor(features.device(), epsilon));
            network.gradientsInto(gradientViews);
            return images.gradient() == null ? null : inputGradient(workspaces);
        });
        gradientViews.forEach(gradient::setGradientFor);
        forget();
        return new Pair<>(gradient, inputGradient == null ? null : backpropDropOutIfPresent(inputGradient));
    }

    private INDArray inputGradient(LayerWorkspaceMgr workspaces) {
        INDArray result = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, input.shape(), 'c');
        HostArrays.copy(images.gradient(), result);
        return result;
    }

    private void forget() {
        if (recorded != null) {
            recorded.close();
            recorded = null;
            images = null;
            features = null;
        }
    }

    /** Forgets the input and what was recorded for a backward pass. */
    @Override
    public void clear() {
        super.clear();
        forget();
    }

    /** Gives the memory of the layer back; the parameters belong to the network. */
    @Override
    public void close() {
        forget();
        if (network != null) {
            network.close();
            network = null;
        }
    }

    /** Returns how many bytes the engine holds for this layer beside its parameters. */
    long bytesHeld() {
        return network == null ? 0 : network.device().memory().bytesHeld();
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }

    @Override
    public boolean hasBias() {
        return false;
    }

    @Override
    public void clearNoiseWeightParams() {
        // weight noise is refused when the layer is made
    }

    @Override
    public String toString() {
        return "encoder layer " + layerId() + " of input " + Arrays.toString(input == null ? null : input.shape());
    }
}
