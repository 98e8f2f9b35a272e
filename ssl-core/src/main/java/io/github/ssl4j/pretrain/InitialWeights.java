package io.github.ssl4j.pretrain;

import io.github.ssl4j.encoder.PretrainedWeights;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.nn.VisionTransformer.Pooling;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The file whose weights an encoder starts from. A run that is resumed does not need it again.
 *
 * @param file its path
 * @param sha256 its SHA-256 in hexadecimal digits
 */
public record InitialWeights(String file, String sha256) {

    /** Checks that nothing is missing. */
    public InitialWeights {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(sha256, "sha256");
    }

    /**
     * Returns a file as it is now.
     *
     * @throws IllegalArgumentException if it holds no weights that are known, as {@link PretrainedWeights#read}
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    public static InitialWeights of(Path file) {
        String digest = PretrainedWeights.read(file).sha256();
        return new InitialWeights(file.toAbsolutePath().normalize().toString(), digest);
    }

    /** Returns what the file holds, without reading the weights. */
    PretrainedWeights read() {
        return PretrainedWeights.read(Path.of(file));
    }

    /**
     * Copies the weights into an encoder, and returns a line on what was taken.
     *
     * @throws IllegalArgumentException if the file is another one by now, or does not fit the encoder
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    String loadInto(Backbone encoder) {
        PretrainedWeights weights = read();
        String found = weights.sha256();
        if (!found.equals(sha256)) {
            throw new IllegalArgumentException(
                    "init: expected the file " + file + " with SHA-256 " + sha256 + ", found one with " + found);
        }
        return weights.loadInto(encoder);
    }

    /**
     * Returns the transformer that a method trains from the one of a file: tokens, positions and blocks are the file's,
     * which its weights need; pooling and drop path are the method's, and so is a class token that it can do without.
     */
    static VisionTransformer.Config trained(VisionTransformer.Config ofFile, Method<?> method) {
        VisionTransformer.Config wanted = method.transformer(ofFile);
        boolean classToken = ofFile.classToken() && wanted.classToken();
        return ofFile.withTokens(
                        classToken,
                        ofFile.positions(),
                        ofFile.relativeBias(),
                        classToken ? wanted.pooling() : Pooling.MEAN)
                .withBlock(ofFile.block()
                        .withDropPath(wanted.block().dropPath())
                        .withWeights(wanted.block().weights()));
    }
}
