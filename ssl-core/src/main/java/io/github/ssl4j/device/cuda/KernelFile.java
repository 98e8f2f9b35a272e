package io.github.ssl4j.device.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * A file of kernels.
 *
 * @param name its topic
 * @param source its text, after what every file begins with
 */
record KernelFile(String name, String source) {

    /** Reads the resource NAME.cu. */
    static KernelFile named(String name) {
        return new KernelFile(name, text("common.cuh") + "\n" + text(name + ".cu"));
    }

    private static String text(String resource) {
        try (InputStream stream = KernelFile.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("the kernel file " + resource + " is missing from the jar");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("could not read the kernel file " + resource, e);
        }
    }
}
