package io.github.ssl4j.onnx;

import io.github.ssl4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A graph under construction: inputs, constants, nodes in the order in which they run, outputs. A node is called like
 * its (first) output, and no two values have the same name.
 */
final class OnnxGraph {
    private final List<ProtobufMessage> nodes = new ArrayList<>();
    private final List<OnnxInitializer> initializers = new ArrayList<>();
    private final List<OnnxValue> inputs = new ArrayList<>();
    private final List<OnnxValue> outputs = new ArrayList<>();
    private final Set<String> values = new HashSet<>();

    /** Adds an input, and returns its name. */
    String input(OnnxValue input) {
        define(input.name());
        inputs.add(input);
        return input.name();
    }

    /** Declares a value that a node has made as an output. */
    void output(OnnxValue output) {
        requireDefined(output.name());
        outputs.add(output);
    }

    /** Adds a node of one output, and returns the name of both. */
    String node(String operator, String name, List<String> from, OnnxAttribute... attributes) {
        return node(operator, List.of(name), from, attributes).get(0);
    }

    /** Adds a node of several outputs, and returns their names. */
    List<String> node(String operator, List<String> to, List<String> from, OnnxAttribute... attributes) {
        ProtobufMessage node = new ProtobufMessage();
        from.forEach(value -> {
            requireDefined(value);
            node.text(1, value);
        });
        to.forEach(value -> {
            define(value);
            node.text(2, value);
        });
        node.text(3, to.get(0)).text(4, operator);
        for (OnnxAttribute attribute : attributes) {
            node.message(5, attribute.message());
        }
        nodes.add(node);
        return to;
    }

    /** Adds a tensor that is read when the file is written, and returns its name. */
    String tensor(String name, Tensor tensor) {
        return floats(name, tensor::toFloats, tensor.shape());
    }

    /** Adds a constant of floats that are asked for when the file is written, and returns its name. */
    String floats(String name, Supplier<float[]> elements, int... shape) {
        return add(OnnxInitializer.floats(name, elements, shape));
    }

    /** Adds a constant of floats, rounded from doubles, and returns its name. */
    String floats(String name, double[] elements, int... shape) {
        return floats(name, () -> single(elements), shape);
    }

    private static float[] single(double[] values) {
        float[] single = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            single[i] = (float) values[i];
        }
        return single;
    }

    /** Adds a constant of a single float, and returns its name. */
    String number(String name, double value) {
        return floats(name, () -> new float[] {(float) value});
    }

    /** Adds a constant list of integers, and returns its name. */
    String integers(String name, int... elements) {
        return add(OnnxInitializer.integers(name, elements, elements.length));
    }

    private String add(OnnxInitializer initializer) {
        define(initializer.name());
        initializers.add(initializer);
        return initializer.name();
    }

    private void define(String value) {
        if (!values.add(value)) {
            throw new IllegalStateException("ONNX graph: two values are called " + value);
        }
    }

    private void requireDefined(String value) {
        if (!values.contains(value)) {
            throw new IllegalStateException("ONNX graph: " + value + " is used before it is made");
        }
    }

    int nodes() {
        return nodes.size();
    }

    List<OnnxInitializer> initializers() {
        return initializers;
    }

    List<OnnxValue> inputs() {
        return inputs;
    }

    List<OnnxValue> outputs() {
        return outputs;
    }

    /** Returns a {@code GraphProto} whose tensors are these, one for each of {@link #initializers}. */
    ProtobufMessage message(String name, List<ProtobufMessage> tensors) {
        ProtobufMessage graph = new ProtobufMessage();
        nodes.forEach(node -> graph.message(1, node));
        graph.text(2, name);
        tensors.forEach(tensor -> graph.message(5, tensor));
        inputs.forEach(input -> graph.message(11, input.message()));
        outputs.forEach(output -> graph.message(12, output.message()));
        return graph;
    }
}
