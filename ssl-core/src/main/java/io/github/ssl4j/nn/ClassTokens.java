package io.github.ssl4j.nn;

import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;

/** A class token that stands before the patch tokens of every image. */
final class ClassTokens {

    private ClassTokens() {}

    /** Returns [N, 1 + K, D] from a class token [1, D] and patch tokens [N, K, D]. */
    static Tensor before(Tensor classToken, Tensor patches) {
        int n = patches.size(0);
        int k = patches.size(1);
        int width = patches.size(2);
        Tensor first = Ops.reshape(Ops.repeat(classToken, n), n, width);
        Tensor all = Ops.concatenateColumns(first, Ops.reshape(patches, n, k * width));
        return Ops.reshape(all, n, 1 + k, width);
    }

    /** Returns the class tokens [N, 1, D] of all tokens [N, 1 + K, D]. */
    static Tensor of(Tensor tokens) {
        return Ops.reshape(columns(tokens, 0, 1), tokens.size(0), 1, tokens.size(2));
    }

    /** Returns the patch tokens [N, K, D] of all tokens [N, 1 + K, D]. */
    static Tensor without(Tensor tokens) {
        int k = tokens.size(1) - 1;
        return Ops.reshape(columns(tokens, 1, k), tokens.size(0), k, tokens.size(2));
    }

    private static Tensor columns(Tensor tokens, int from, int count) {
        int width = tokens.size(2);
        Tensor rows = Ops.reshape(tokens, tokens.size(0), tokens.size(1) * width);
        return Ops.columns(rows, from * width, count * width);
    }
}
