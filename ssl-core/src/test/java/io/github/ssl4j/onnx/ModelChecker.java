package io.github.ssl4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import onnx.Onnx;
import onnx.Onnx.AttributeProto.AttributeType;

/** What ONNX's own checker checks, of the operators in use. */
final class ModelChecker {
    private static final Set<Integer> ELEMENT_TYPES = Set.of(1, 2, 7);
    private static final Map<Integer, Integer> ELEMENT_BYTES = Map.of(1, 4, 2, 1, 7, 8);

    /**
     * An operator in its newest version up to opset 17.
     *
     * @param least how many inputs it needs
     * @param most how many inputs it takes
     * @param outputs how many outputs it may have
     * @param attributes those it may have, with their types
     */
    private record Operator(int least, int most, int outputs, Map<String, AttributeType> attributes) {}

    private static Operator operator(int least, int most, Object... attributes) {
        Map<String, AttributeType> types = new HashMap<>();
        for (int i = 0; i < attributes.length; i += 2) {
            types.put((String) attributes[i], (AttributeType) attributes[i + 1]);
        }
        return new Operator(least, most, 1, types);
    }

    private static final Map<String, Operator> OPERATORS = Map.ofEntries(
            entry("Add", operator(2, 2)),
            entry(
                    "BatchNormalization",
                    operator(
                            5,
                            5,
                            "epsilon",
                            AttributeType.FLOAT,
                            "momentum",
                            AttributeType.FLOAT,
                            "training_mode",
                            AttributeType.INT)),
            entry("Cast", operator(1, 1, "to", AttributeType.INT)),
            entry("Concat", operator(1, Integer.MAX_VALUE, "axis", AttributeType.INT)),
            entry(
                    "Conv",
                    operator(
                            2,
                            3,
                            "auto_pad",
                            AttributeType.STRING,
                            "dilations",
                            AttributeType.INTS,
                            "group",
                            AttributeType.INT,
                            "kernel_shape",
                            AttributeType.INTS,
                            "pads",
                            AttributeType.INTS,
                            "strides",
                            AttributeType.INTS)),
            entry("Div", operator(2, 2)),
            entry("Erf", operator(1, 1)),
            entry("Expand", operator(2, 2)),
            entry("Flatten", operator(1, 1, "axis", AttributeType.INT)),
            entry("Gather", operator(2, 2, "axis", AttributeType.INT)),
            entry(
                    "Gemm",
                    operator(
                            2,
                            3,
                            "alpha",
                            AttributeType.FLOAT,
                            "beta",
                            AttributeType.FLOAT,
                            "transA",
                            AttributeType.INT,
                            "transB",
                            AttributeType.INT)),
            entry("GlobalAveragePool", operator(1, 1)),
            entry(
                    "LayerNormalization",
                    operator(
                            2,
                            3,
                            "axis",
                            AttributeType.INT,
                            "epsilon",
                            AttributeType.FLOAT,
                            "stash_type",
                            AttributeType.INT)),
            entry("MatMul", operator(2, 2)),
            entry(
                    "MaxPool",
                    operator(
                            1,
                            1,
                            "auto_pad",
                            AttributeType.STRING,
                            "ceil_mode",
                            AttributeType.INT,
                            "dilations",
                            AttributeType.INTS,
                            "kernel_shape",
                            AttributeType.INTS,
                            "pads",
                            AttributeType.INTS,
                            "storage_order",
                            AttributeType.INT,
                            "strides",
                            AttributeType.INTS)),
            entry("Mul", operator(2, 2)),
            entry("ReduceMean", operator(1, 1, "axes", AttributeType.INTS, "keepdims", AttributeType.INT)),
            entry("Relu", operator(1, 1)),
            entry("Reshape", operator(2, 2, "allowzero", AttributeType.INT)),
            entry("Shape", operator(1, 1, "start", AttributeType.INT, "end", AttributeType.INT)),
            entry("Slice", operator(3, 5)),
            entry("Softmax", operator(1, 1, "axis", AttributeType.INT)),
            entry("Split", new Operator(1, 2, 3, Map.of("axis", AttributeType.INT))),
            entry("Squeeze", operator(1, 2)),
            entry("Transpose", operator(1, 1, "perm", AttributeType.INTS)));

    private final Path file;
    private final Onnx.GraphProto graph;
    private final Set<String> known = new HashSet<>();

    private ModelChecker(Path file, Onnx.GraphProto graph) {
        this.file = file;
        this.graph = graph;
    }

    /** Checks a model, and returns it. */
    static Onnx.ModelProto check(Path file) throws IOException {
        Onnx.ModelProto model = Onnx.ModelProto.parseFrom(Files.readAllBytes(file));
        assertThat(model.getUnknownFields().asMap()).isEmpty();
        assertThat(model.getIrVersion()).isEqualTo(8);
        assertThat(model.getProducerName()).isEqualTo("ssl4j");
        assertThat(model.getProducerVersion()).isNotEmpty();
        assertThat(model.getOpsetImportList()).hasSize(1);
        assertThat(model.getOpsetImport(0).getDomain()).isEmpty();
        assertThat(model.getOpsetImport(0).getVersion()).isEqualTo(17);
        assertThat(model.getMetadataPropsList())
                .extracting(Onnx.StringStringEntryProto::getKey)
                .doesNotHaveDuplicates();
        new ModelChecker(file, model.getGraph()).check();
        return model;
    }

    private void check() throws IOException {
        assertThat(graph.getName()).isNotEmpty();
        assertThat(graph.getUnknownFields().asMap()).isEmpty();
        for (Onnx.ValueInfoProto input : graph.getInputList()) {
            define(input.getName());
            checkValue(input);
        }
        for (Onnx.TensorProto tensor : graph.getInitializerList()) {
            define(tensor.getName());
            checkTensor(tensor);
        }
        assertThat(graph.getNodeList()).extracting(Onnx.NodeProto::getName).doesNotHaveDuplicates();
        Set<String> used = new HashSet<>();
        for (Onnx.NodeProto node : graph.getNodeList()) {
            checkNode(node);
            used.addAll(node.getInputList());
        }
        assertThat(graph.getOutputList()).isNotEmpty();
        for (Onnx.ValueInfoProto output : graph.getOutputList()) {
            assertThat(known).contains(output.getName());
            checkValue(output);
            used.add(output.getName());
        }
        assertThat(used).as("values that are made and never used").containsAll(known);
    }

    private void define(String value) {
        assertThat(value).isNotEmpty();
        assertThat(known.add(value)).as("defined twice: " + value).isTrue();
    }

    private void checkNode(Onnx.NodeProto node) {
        String name = node.getOpType() + " " + node.getName();
        Operator operator = OPERATORS.get(node.getOpType());
        assertThat(operator).as(name).isNotNull();
        assertThat(node.getDomain()).as(name).isEmpty();
        assertThat(node.getUnknownFields().asMap()).as(name).isEmpty();
        assertThat(known).as(name).containsAll(node.getInputList());
        assertThat(node.getInputCount()).as(name).isBetween(operator.least(), operator.most());
        assertThat(node.getOutputCount()).as(name).isBetween(1, operator.outputs());
        node.getOutputList().forEach(this::define);
        assertThat(node.getAttributeList())
                .as(name)
                .extracting(Onnx.AttributeProto::getName)
                .doesNotHaveDuplicates();
        for (Onnx.AttributeProto attribute : node.getAttributeList()) {
            assertThat(operator.attributes()).as(name).containsKey(attribute.getName());
            assertThat(attribute.getType())
                    .as(name + " " + attribute.getName())
                    .isEqualTo(operator.attributes().get(attribute.getName()));
            boolean holds = switch (attribute.getType()) {
                case INTS -> attribute.getIntsCount() > 0;
                case INT -> attribute.getFloatsCount() == 0 && attribute.getIntsCount() == 0;
                case FLOAT -> attribute.getF() > 0;
                default -> false;
            };
            assertThat(holds).as(name + " " + attribute).isTrue();
        }
    }

    private static void checkValue(Onnx.ValueInfoProto value) {
        Onnx.TypeProto.Tensor type = value.getType().getTensorType();
        assertThat(ELEMENT_TYPES).as(value.getName()).contains(type.getElemType());
        assertThat(type.getShape().getDimList())
                .as(value.getName())
                .isNotEmpty()
                .allSatisfy(axis -> {
                    boolean fixed = axis.getDimParam().isEmpty();
                    assertThat(fixed ? axis.getDimValue() > 0 : axis.getDimValue() == 0)
                            .isTrue();
                });
    }

    private void checkTensor(Onnx.TensorProto tensor) throws IOException {
        String name = tensor.getName();
        assertThat(ELEMENT_TYPES).as(name).contains(tensor.getDataType());
        long bytes = ELEMENT_BYTES.get(tensor.getDataType());
        for (long size : tensor.getDimsList()) {
            bytes *= size;
        }
        if (tensor.getDataLocation() == Onnx.TensorProto.DataLocation.DEFAULT) {
            assertThat(tensor.getExternalDataList()).as(name).isEmpty();
            assertThat(tensor.getRawData().size()).as(name).isEqualTo((int) bytes);
            return;
        }
        assertThat(tensor.getRawData().size()).as(name).isZero();
        Map<String, String> place = new HashMap<>();
        tensor.getExternalDataList().forEach(given -> place.put(given.getKey(), given.getValue()));
        assertThat(place.keySet()).as(name).isEqualTo(Set.of("location", "offset", "length"));
        assertThat(Long.parseLong(place.get("length"))).as(name).isEqualTo(bytes);
        long offset = Long.parseLong(place.get("offset"));
        assertThat(offset % 4096).as(name).isZero();
        Path data = file.resolveSibling(place.get("location"));
        assertThat(Files.size(data)).as(name).isGreaterThanOrEqualTo(offset + bytes);
    }

    /** Returns the operators that a model uses. */
    static List<String> operators(Onnx.ModelProto model) {
        return model.getGraph().getNodeList().stream()
                .map(Onnx.NodeProto::getOpType)
                .distinct()
                .sorted()
                .toList();
    }
}
