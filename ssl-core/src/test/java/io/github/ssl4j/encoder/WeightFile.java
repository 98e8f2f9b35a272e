package io.github.ssl4j.encoder;

import io.github.ssl4j.nn.Module;
import io.github.ssl4j.random.RandomStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A safetensors file of weights as others publish them, with values from a generator. */
public final class WeightFile {
    private final Map<String, Weights> tensors = new LinkedHashMap<>();
    private final RandomStream random;

    private record Weights(String type, int[] shape, float[] values) {}

    private WeightFile(long seed) {
        this.random = RandomStream.of(seed);
    }

    public static WeightFile of(long seed) {
        return new WeightFile(seed);
    }

    /**
     * Returns random values for all tensors of a network; golden cases show that its names are torchvision's or timm's.
     */
    public static WeightFile of(long seed, Module network) {
        WeightFile file = new WeightFile(seed);
        network.state().forEach((name, tensor) -> file.random(name, tensor.shape()));
        return file;
    }

    /** Adds a tensor of values as trained networks have them: variances above zero, scales around one. */
    public WeightFile random(String name, int... shape) {
        int fan = Arrays.stream(shape).skip(1).reduce(1, (a, b) -> a * b);
        boolean one = name.endsWith("running_var") || shape.length == 1 && name.matches(".*(weight|gamma.*)");
        double deviation = shape.length == 1 ? 0.1 : shape.length == 3 ? 0.3 : Math.sqrt(2.0 / fan);
        float[] values = new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            double value = deviation * random.nextGaussian();
            values[i] = (float) (one ? 1 + Math.min(Math.abs(value), 0.5) : value);
        }
        return put(name, values, shape);
    }

    public WeightFile put(String name, float[] values, int... shape) {
        tensors.put(name, new Weights("F32", shape, values));
        return this;
    }

    /** Adds a tensor of I64, as torchvision counts batches. */
    public WeightFile integers(String name, int... shape) {
        tensors.put(
                name, new Weights("I64", shape, new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)]));
        return this;
    }

    /** Adds a counter beside every running mean, as torchvision has it. */
    public WeightFile withCounters() {
        tensors.keySet().stream()
                .filter(name -> name.endsWith("running_mean"))
                .toList()
                .forEach(name -> integers(name.replace("running_mean", "num_batches_tracked")));
        return this;
    }

    public WeightFile without(String name) {
        tensors.remove(name);
        return this;
    }

    public WeightFile and(WeightFile other) {
        tensors.putAll(other.tensors);
        return this;
    }

    public WeightFile renamed(UnaryOperator<String> names) {
        Map<String, Weights> old = new LinkedHashMap<>(tensors);
        tensors.clear();
        old.forEach((name, weights) -> tensors.put(names.apply(name), weights));
        return this;
    }

    public WeightFile prefixed(String prefix) {
        return renamed(name -> prefix + name);
    }

    /** Changes the type of all real numbers: F16 or BF16. */
    public WeightFile as(String type) {
        tensors.replaceAll((name, weights) ->
                weights.type().equals("F32") ? new Weights(type, weights.shape(), weights.values()) : weights);
        return this;
    }

    public float[] values(String name) {
        return tensors.get(name).values();
    }

    public Path write(Path file) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        String header = tensors.entrySet().stream()
                .map(entry -> {
                    int begin = data.size();
                    data.writeBytes(bytes(entry.getValue()));
                    return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                            .formatted(
                                    entry.getKey(),
                                    entry.getValue().type(),
                                    Arrays.toString(entry.getValue().shape()),
                                    begin,
                                    data.size());
                })
                .collect(Collectors.joining(",", "{", "}"));
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer all = ByteBuffer.allocate(Long.BYTES + json.length + data.size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .put(data.toByteArray());
        try {
            return Files.write(file, all.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(Weights weights) {
        int size = switch (weights.type()) {
            case "F32" -> 4;
            case "I64" -> 8;
            default -> 2;
        };
        ByteBuffer bytes = ByteBuffer.allocate(size * weights.values().length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : weights.values()) {
            switch (weights.type()) {
                case "F32" -> bytes.putFloat(value);
                case "I64" -> bytes.putLong((long) value);
                case "BF16" -> bytes.putShort((short) (Float.floatToRawIntBits(value) >> 16));
                default -> bytes.putShort(half(value));
            }
        }
        return bytes.array();
    }

    /** Cuts a value down to half precision; those too small for a normal number become zero. */
    static short half(float value) {
        int bits = Float.floatToRawIntBits(value);
        int exponent = (bits >> 23 & 0xff) - 127 + 15;
        int sign = bits >> 16 & 0x8000;
        return (short) (exponent <= 0 ? sign : sign | exponent << 10 | bits >> 13 & 0x3ff);
    }
}
