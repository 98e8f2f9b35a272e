package io.github.ssl4j.device.cuda;

import io.github.ssl4j.device.ElementType;
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

    /** Reads the resource NAME.cu, to be compiled for the types that may follow the name: those of T0, T1 and T2. */
    static KernelFile named(String nameAndTypes) {
        String[] parts = nameAndTypes.split(" ");
        StringBuilder source = new StringBuilder(text("common.cuh")).append('\n');
        for (int i = 0; i < 3; i++) {
            boolean narrow = parts.length > 1 && ElementType.valueOf(parts[1 + i]) == ElementType.BFLOAT16;
            source.append(narrow ? "typedef bfloat16 T" : "typedef float T")
                    .append(i)
                    .append(";\n");
        }
        return new KernelFile(parts[0], source.append(text(parts[0] + ".cu")).toString());
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
