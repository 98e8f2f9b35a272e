package io.github.ssl4j.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A checksum of the classes of ssl4j that this process has, whatever their jars are called and wherever they lie. */
final class ClassPathChecksum {
    private static final String PACKAGE = "io/github/ssl4j";
    private static final int SHOWN_BYTES = 8;

    private ClassPathChecksum() {}

    /** Returns the checksum; taken once. */
    static String ofSsl4j() {
        return Taken.CHECKSUM;
    }

    private static final class Taken {
        private static final String CHECKSUM = take();
    }

    private static String take() {
        try {
            ClassLoader loader = ClassPathChecksum.class.getClassLoader();
            TreeSet<String> parts = new TreeSet<>();
            for (URL url : Collections.list(loader.getResources(PACKAGE))) {
                parts.add(checksum(url));
            }
            MessageDigest digest = digest();
            parts.forEach(part -> digest.update(HexFormat.of().parseHex(part)));
            return HexFormat.of().formatHex(digest.digest(), 0, SHOWN_BYTES);
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("the jars of ssl4j: expected to be read, found " + e, e);
        }
    }

    private static String checksum(URL url) throws IOException, URISyntaxException {
        MessageDigest digest = digest();
        if (url.openConnection() instanceof JarURLConnection jar) {
            digest.update(Files.readAllBytes(Path.of(jar.getJarFileURL().toURI())));
        } else {
            Path folder = Path.of(new URI(url.toString()));
            for (Path file : files(folder)) {
                digest.update(folder.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
                digest.update(Files.readAllBytes(file));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
