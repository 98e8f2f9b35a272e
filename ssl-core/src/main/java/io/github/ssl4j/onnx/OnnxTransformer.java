package io.github.ssl4j.onnx;

import io.github.ssl4j.nn.LayerNorm;
import io.github.ssl4j.nn.TransformerBlock;
import io.github.ssl4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The blocks of a transformer over tokens [N, L, D] as nodes. Weights of linear layers are transposed to [in, out]. */
final class OnnxTransformer {
    private final OnnxGraph graph;
    private final Map<String, Tensor> state;
    private final TransformerBlock.Config config;
    private final int tokens;
    private final int headWidth;
    private final String scale;
    private final String root2;
    private final String one;
    private final String half;
    private final String splitHeads;

    OnnxTransformer(OnnxGraph graph, Map<String, Tensor> state, TransformerBlock.Config config, int tokens) {
        this.graph = graph;
        this.state = state;
        this.config = config;
        this.tokens = tokens;
        this.headWidth = config.width() / config.heads();
        this.scale = graph.number("attention.scale", 1 / Math.sqrt(headWidth));
        this.root2 = graph.number("gelu.root2", Math.sqrt(2));
        this.one = graph.number("gelu.one", 1);
        this.half = graph.number("gelu.half", 0.5);
        this.splitHeads = graph.integers("attention.split_heads", 0, tokens, config.heads(), headWidth);
    }

    /**
     * Adds a block.
     *
     * @param bias the value of a bias of the scores [heads, L, L], or null
     * @param onlyFirst whether only the first token is wanted
     */
    String block(String name, String x, String bias, boolean onlyFirst) {
        String attended = attention(name + ".attn", norm(name + ".norm1", name + ".norm1", x), bias, onlyFirst);
        String kept = onlyFirst ? firstOf(name + ".first", x, 1) : x;
        String y = graph.node("Add", name + ".residual1", List.of(kept, layerScale(name, ".gamma_1", attended)));
        String mlp = mlp(name + ".mlp", norm(name + ".norm2", name + ".norm2", y));
        return graph.node("Add", name, List.of(y, layerScale(name, ".gamma_2", mlp)));
    }

    private String layerScale(String block, String gamma, String x) {
        String name = block + gamma;
        return state.containsKey(name)
                ? graph.node("Mul", name + ".scaled", List.of(x, graph.tensor(name, state.get(name))))
                : x;
    }

    private String attention(String name, String x, String bias, boolean onlyFirst) {
        List<String> parts = graph.node(
                "Split",
                List.of(name + ".q", name + ".k", name + ".v"),
                List.of(qkv(name, x)),
                OnnxAttribute.of("axis", 2));
        String queries = graph.node("Mul", name + ".q.scaled", List.of(heads(parts.get(0), 0, 2, 1, 3), scale));
        queries = onlyFirst ? firstOf(name + ".q.first", queries, 2) : queries;
        String scores = graph.node("MatMul", name + ".scores", List.of(queries, heads(parts.get(1), 0, 2, 3, 1)));
        if (bias != null) {
            String ofQueries = onlyFirst ? firstOf(name + ".bias.first", bias, 1) : bias;
            scores = graph.node("Add", name + ".scores.biased", List.of(scores, ofQueries));
        }
        String probabilities =
                graph.node("Softmax", name + ".probabilities", List.of(scores), OnnxAttribute.of("axis", -1));
        String mixed = graph.node("MatMul", name + ".mixed", List.of(probabilities, heads(parts.get(2), 0, 2, 1, 3)));
        String turned =
                graph.node("Transpose", name + ".turned", List.of(mixed), OnnxAttribute.list("perm", 0, 2, 1, 3));
        String shape = graph.integers(name + ".joined.shape", 0, onlyFirst ? 1 : tokens, config.width());
        return linear(name + ".proj", graph.node("Reshape", name + ".joined", List.of(turned, shape)));
    }

    /** Splits [N, L, D] into heads [N, L, heads, D / heads], with the axes in another order. */
    private String heads(String x, int... order) {
        String split = graph.node("Reshape", x + ".split", List.of(x, splitHeads));
        return graph.node("Transpose", x + ".heads", List.of(split), OnnxAttribute.list("perm", order));
    }

    private String qkv(String name, String x) {
        Tensor queryBias = state.get(name + ".q_bias");
        if (queryBias == null) {
            return linear(name + ".qkv", x);
        }
        Tensor valueBias = state.get(name + ".v_bias");
        int width = config.width();
        String bias = graph.floats(
                name + ".qkv.bias",
                () -> {
                    float[] all = Arrays.copyOf(queryBias.toFloats(), 3 * width);
                    System.arraycopy(valueBias.toFloats(), 0, all, 2 * width, width);
                    return all;
                },
                3 * width);
        return graph.node("Add", name + ".qkv", List.of(product(name + ".qkv", x), bias));
    }

    private String mlp(String name, String x) {
        String inside = linear(name + ".fc1", x);
        String erf =
                graph.node("Erf", name + ".erf", List.of(graph.node("Div", name + ".div", List.of(inside, root2))));
        String both =
                graph.node("Mul", name + ".mul", List.of(inside, graph.node("Add", name + ".add", List.of(erf, one))));
        return linear(name + ".fc2", graph.node("Mul", name + ".gelu", List.of(both, half)));
    }

    private String linear(String name, String x) {
        Tensor bias = state.get(name + ".bias");
        if (bias == null) {
            return product(name, x);
        }
        return graph.node("Add", name, List.of(product(name, x), graph.tensor(name + ".bias", bias)));
    }

    private String product(String name, String x) {
        Tensor weight = state.get(name + ".weight");
        int out = weight.size(0);
        int in = weight.size(1);
        String transposed = graph.floats(name + ".weight", () -> transposed(weight.toFloats(), out, in), in, out);
        return graph.node("MatMul", name + ".product", List.of(x, transposed));
    }

    private static float[] transposed(float[] values, int rows, int columns) {
        float[] transposed = new float[values.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                transposed[column * rows + row] = values[row * columns + column];
            }
        }
        return transposed;
    }

    /** Adds a layer norm of the parameters of a name, whose output may be called otherwise. */
    String norm(String parameters, String output, String x) {
        List<String> from = List.of(
                x,
                graph.tensor(parameters + ".weight", state.get(parameters + ".weight")),
                graph.tensor(parameters + ".bias", state.get(parameters + ".bias")));
        return graph.node(
                "LayerNormalization", output, from, OnnxAttribute.of("axis", -1), OnnxAttribute.of("epsilon", (float)
                        LayerNorm.EPSILON));
    }

    /** Adds the bias of scores [heads, L, L] by relative position, from a table and the entries [L L] of pairs. */
    String bias(String name, String entries) {
        String table = name + ".relative_position_bias_table";
        String rows = graph.node(
                "Gather",
                name + ".relative.rows",
                List.of(graph.tensor(table, state.get(table)), entries),
                OnnxAttribute.of("axis", 0));
        String shape = graph.integers(name + ".relative.shape", tokens, tokens, config.heads());
        String pairs = graph.node("Reshape", name + ".relative.pairs", List.of(rows, shape));
        return graph.node("Transpose", name + ".relative", List.of(pairs), OnnxAttribute.list("perm", 2, 0, 1));
    }

    private String firstOf(String name, String x, int axis) {
        String from = graph.integers(name + ".from", 0);
        String to = graph.integers(name + ".to", 1);
        return graph.node("Slice", name, List.of(x, from, to, graph.integers(name + ".axis", axis)));
    }
}
