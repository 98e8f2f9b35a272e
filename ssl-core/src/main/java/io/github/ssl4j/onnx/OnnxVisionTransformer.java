package io.github.ssl4j.onnx;

import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.nn.RelativePositions;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.nn.VisionTransformer.Pooling;
import io.github.ssl4j.nn.VisionTransformer.RelativeBias;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** A {@link VisionTransformer} as nodes called like its parts, for images of one size. */
final class OnnxVisionTransformer implements OnnxNetwork {
    private final VisionTransformer network;
    private final VisionTransformer.Config config;
    private final ViewSize imageSize;
    private final int rows;
    private final int columns;
    private final int before;

    OnnxVisionTransformer(VisionTransformer network, ViewSize imageSize) {
        this.network = network;
        this.config = network.config();
        this.imageSize = imageSize;
        this.rows = imageSize.height() / config.patch();
        this.columns = imageSize.width() / config.patch();
        this.before = config.classToken() ? 1 : 0;
        if (!imageSize.isMultipleOf(config.patch())) {
            throw new IllegalArgumentException("ONNX image size: expected a multiple of the patch of " + config.patch()
                    + " pixels, found " + imageSize);
        }
        if (config.relativeBias() != RelativeBias.NONE && !imageSize.equals(config.imageSize())) {
            throw new IllegalArgumentException("ONNX image size: expected " + config.imageSize()
                    + ", the size that the relative positions of the encoder are made for, found " + imageSize);
        }
    }

    @Override
    public Optional<ViewSize> imageSize() {
        return Optional.of(imageSize);
    }

    @Override
    public OptionalInt tokens() {
        return OptionalInt.of(before + rows * columns);
    }

    @Override
    public void build(OnnxGraph graph, String images, boolean withTokens) {
        OnnxTransformer blocks = new OnnxTransformer(graph, network.state(), config.block(), before + rows * columns);
        String x = embed(graph, images);
        if (config.classToken()) {
            x = graph.node("Concat", "embedded", List.of(classTokens(graph, images), x), OnnxAttribute.of("axis", 1));
        }
        String index = config.relativeBias() == RelativeBias.NONE ? null : relativeIndex(graph);
        String shared = config.relativeBias() == RelativeBias.SHARED ? blocks.bias("rel_pos_bias", index) : null;
        boolean onlyClassToken = config.pooling() == Pooling.CLASS_TOKEN && !withTokens;
        for (int i = 0; i < config.depth(); i++) {
            String name = "blocks." + i;
            String bias = config.relativeBias() == RelativeBias.PER_BLOCK ? blocks.bias(name + ".attn", index) : shared;
            x = blocks.block(name, x, bias, onlyClassToken && i == config.depth() - 1);
        }
        pool(graph, blocks.norm("norm", withTokens ? TOKENS : "norm", x), onlyClassToken);
    }

    private String embed(OnnxGraph graph, String images) {
        int patch = config.patch();
        Tensor weight = network.state().get("patch_embed.proj.weight");
        Tensor bias = network.state().get("patch_embed.proj.bias");
        String grid = graph.node(
                "Conv",
                "patch_embed.proj",
                List.of(
                        images,
                        graph.tensor("patch_embed.proj.weight", weight),
                        graph.tensor("patch_embed.proj.bias", bias)),
                OnnxAttribute.list("kernel_shape", patch, patch),
                OnnxAttribute.list("strides", patch, patch));
        String shape = graph.integers("patch_embed.shape", 0, config.width(), rows * columns);
        String sequence = graph.node("Reshape", "patch_embed.columns", List.of(grid, shape));
        String patches = graph.node("Transpose", "patch_embed", List.of(sequence), OnnxAttribute.list("perm", 0, 2, 1));
        if (config.positions() == VisionTransformer.Positions.NONE) {
            return patches;
        }
        String positions = graph.floats(
                "positions",
                inAScope(() -> network.positions(rows, columns).orElseThrow()),
                1,
                rows * columns,
                config.width());
        return graph.node("Add", "patches", List.of(patches, positions));
    }

    /** Adds the class token with its position, as often as there are images. */
    private String classTokens(OnnxGraph graph, String images) {
        String token = graph.floats(
                "cls_token", inAScope(() -> network.placedClassToken().orElseThrow()), 1, 1, config.width());
        String batch = graph.node(
                "Shape", "cls_tokens.batch", List.of(images), OnnxAttribute.of("start", 0), OnnxAttribute.of("end", 1));
        String one = graph.integers("cls_tokens.token", 1, config.width());
        String shape = graph.node("Concat", "cls_tokens.shape", List.of(batch, one), OnnxAttribute.of("axis", 0));
        return graph.node("Expand", "cls_tokens", List.of(token, shape));
    }

    @SuppressWarnings("try") // javac asks for a use of the scope
    private static Supplier<float[]> inAScope(Supplier<Tensor> tensor) {
        return () -> {
            try (Scope scope = Scope.open()) {
                return tensor.get().toFloats();
            }
        };
    }

    private String relativeIndex(OnnxGraph graph) {
        return graph.integers(
                "relative_position_index", new RelativePositions(rows, columns, config.classToken()).index());
    }

    private void pool(OnnxGraph graph, String normed, boolean onlyClassToken) {
        if (config.pooling() == Pooling.CLASS_TOKEN) {
            String axis = graph.integers("pool.axis", 1);
            String first = onlyClassToken ? normed : slice(graph, "pool.class_token", normed, 0, 1, axis);
            graph.node("Squeeze", FEATURES, List.of(first, axis));
            return;
        }
        String patches = config.classToken()
                ? slice(graph, "pool.patches", normed, 1, 1 + rows * columns, graph.integers("pool.axis", 1))
                : normed;
        graph.node(
                "ReduceMean",
                FEATURES,
                List.of(patches),
                OnnxAttribute.list("axes", 1),
                OnnxAttribute.of("keepdims", 0));
    }

    private static String slice(OnnxGraph graph, String name, String x, int from, int to, String axis) {
        String start = graph.integers(name + ".start", from);
        String end = graph.integers(name + ".end", to);
        return graph.node("Slice", name, List.of(x, start, end, axis));
    }
}
