package io.github.ssl4j.pages;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Java sources in text, compiled against the class path of the tests. */
public final class Sources {

    private Sources() {}

    /**
     * Writes files below a folder and compiles those that end in {@code .java} to it, as a jar is laid out.
     *
     * @param files their texts by their paths below the folder
     * @throws IllegalArgumentException if they do not compile, even with warnings; the message is the compiler's
     * @throws UncheckedIOException if they cannot be written
     */
    public static void compile(Path folder, Map<String, String> files) {
        files.forEach((name, text) -> write(folder.resolve(name), text));
        List<Path> sources = files.keySet().stream()
                .filter(name -> name.endsWith(".java"))
                .map(folder::resolve)
                .toList();
        List<String> options = List.of(
                "-proc:none",
                "-Xlint:all,-classfile,-try,-path",
                "-Werror",
                "-cp",
                folder + File.pathSeparator + System.getProperty("java.class.path"),
                "-d",
                folder.toString());
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            messages, manager, null, options, null, manager.getJavaFileObjectsFromPaths(sources))
                    .call();
            if (!compiled) {
                throw new IllegalArgumentException("expected sources that compile, found:\n" + messages);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
