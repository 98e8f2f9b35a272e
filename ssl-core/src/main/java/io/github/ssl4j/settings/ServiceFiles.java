package io.github.ssl4j.settings;

import io.github.ssl4j.settings.Providers.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The service files that a class loader sees, in the format of {@link java.util.ServiceLoader}, read entry by entry so
 * that the file of each is known.
 */
final class ServiceFiles {
    private static final String FOLDER = "META-INF/services/";

    /** A line of a service file: the name of a class, and the jar or folder that the file lies in. */
    record Entry(String className, String location) {}

    private final String name;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();

    private ServiceFiles(Class<?> service) {
        this.name = FOLDER + service.getName();
    }

    static ServiceFiles of(Class<?> service, ClassLoader loader) {
        ServiceFiles files = new ServiceFiles(service);
        try {
            Collections.list(loader.getResources(files.name)).forEach(files::read);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look for " + files.name + ": " + e.getMessage(), e);
        }
        return files;
    }

    List<Entry> entries() {
        return entries;
    }

    /** Returns the files and lines that cannot be read. */
    List<Failure> failures() {
        return failures;
    }

    private void read(URL file) {
        String location = location(file, name);
        try {
            URLConnection connection = file.openConnection();
            // a cached connection would keep the jar open
            connection.setUseCaches(false);
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
                int number = 0;
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    number++;
                    add(line.split("#", 2)[0].strip(), number, location);
                }
            }
        } catch (IOException e) {
            failures.add(new Failure(name, location, "the file cannot be read: " + e));
        }
    }

    private void add(String className, int line, String location) {
        if (className.isEmpty()) {
            return;
        }
        if (className.chars().allMatch(letter -> letter == '.' || Character.isJavaIdentifierPart(letter))) {
            entries.add(new Entry(className, location));
        } else {
            failures.add(new Failure(
                    className,
                    location,
                    name + ", line " + line + ": expected the name of a class, found '" + className + "'"));
        }
    }

    /** Returns the jar or folder that a class was loaded from. */
    static String locationOf(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        return source == null || source.getLocation() == null ? "the Java runtime" : location(source.getLocation(), "");
    }

    private static String location(URL url, String within) {
        String text = URLDecoder.decode(url.toString().replace("+", "%2B"), StandardCharsets.UTF_8);
        String outside = text.endsWith(within) ? text.substring(0, text.length() - within.length()) : text;
        return outside.replaceFirst("^jar:", "").replaceFirst("^file:", "").replaceFirst("!?/$", "");
    }
}
