package io.github.ssl4j.interop;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.encoder.Architectures;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.tensor.Tensor;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Where the parameters and running statistics of an {@link EncoderLayer} lie in Deeplearning4j's flat array. */
final class EncoderLayerParameters implements ParamInitializer {
    static final EncoderLayerParameters INSTANCE = new EncoderLayerParameters();

    private EncoderLayerParameters() {}

    /** Returns the elements of tensors one after another in one array. */
    static INDArray flat(Collection<Tensor> tensors) {
        INDArray flat = Nd4j.createUninitialized(
                DataType.FLOAT, tensors.stream().mapToLong(Tensor::length).sum());
        long at = 0;
        for (Tensor tensor : tensors) {
            flat.get(NDArrayIndex.interval(at, at + tensor.length())).assign(Nd4j.createFromArray(tensor.toFloats()));
            at += tensor.length();
        }
        return flat;
    }

    static long length(long[] shape) {
        return LongStream.of(shape).reduce(1, Math::multiplyExact);
    }

    private static Map<String, long[]> shapes(Layer layer) {
        return ((EncoderLayer) layer).shapes();
    }

    @Override
    public long numParams(NeuralNetConfiguration configuration) {
        return numParams(configuration.getLayer());
    }

    @Override
    public long numParams(Layer layer) {
        return shapes(layer).values().stream()
                .mapToLong(EncoderLayerParameters::length)
                .sum();
    }

    @Override
    public List<String> paramKeys(Layer layer) {
        return List.copyOf(shapes(layer).keySet());
    }

    @Override
    public List<String> weightKeys(Layer layer) {
        return paramKeys(layer).stream()
                .filter(key -> isWeightParam(layer, key))
                .toList();
    }

    @Override
    public List<String> biasKeys(Layer layer) {
        return paramKeys(layer).stream().filter(key -> isBiasParam(layer, key)).toList();
    }

    @Override
    public boolean isWeightParam(Layer layer, String key) {
        return isParameter(layer, key) && shapes(layer).get(key).length > 1;
    }

    /** Returns whether a parameter is a bias or the scale of a norm, which weight decay spares. */
    @Override
    public boolean isBiasParam(Layer layer, String key) {
        return isParameter(layer, key) && shapes(layer).get(key).length == 1;
    }

    private static boolean isParameter(Layer layer, String key) {
        return shapes(layer).containsKey(key) && !((EncoderLayer) layer).isStatistic(key);
    }

    @Override
    public Map<String, INDArray> init(NeuralNetConfiguration configuration, INDArray flat, boolean initialise) {
        EncoderLayer layer = (EncoderLayer) configuration.getLayer();
        Map<String, INDArray> table = views(layer, flat);
        table.keySet().forEach(configuration::addVariable);
        if (initialise) {
            INDArray weights = layer.weights() != null ? layer.weights() : fresh(layer, configuration.getSeed());
            flat.reshape(flat.length()).assign(weights);
        }
        return table;
    }

    private static INDArray fresh(EncoderLayer layer, long seed) {
        try (Device device = Devices.best();
                Backbone network = Architectures.described(layer.architecture(), Initializer.of(device, seed))) {
            return flat(network.state().values());
        }
    }

    @Override
    public Map<String, INDArray> getGradientsFromFlattened(NeuralNetConfiguration configuration, INDArray flat) {
        return views((EncoderLayer) configuration.getLayer(), flat);
    }

    private static Map<String, INDArray> views(EncoderLayer layer, INDArray flat) {
        Map<String, INDArray> table = new LinkedHashMap<>();
        INDArray row = flat.reshape(flat.length());
        long at = 0;
        for (Map.Entry<String, long[]> entry : layer.shapes().entrySet()) {
            long end = at + length(entry.getValue());
            table.put(entry.getKey(), row.get(NDArrayIndex.interval(at, end)).reshape('c', entry.getValue()));
            at = end;
        }
        return table;
    }
}
