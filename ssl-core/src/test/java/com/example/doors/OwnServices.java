package com.example.doors;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;

/**
 * Puts another jar, here a folder, on the class path of this thread. The service files of {@link Agreement} and
 * {@link PlainNet} lie in a folder of their own, so that no other test finds them in its catalogue.
 */
public final class OwnServices implements AutoCloseable {
    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private final URLClassLoader loader;

    private OwnServices(URL... folders) {
        loader = new URLClassLoader(folders, before);
        Thread.currentThread().setContextClassLoader(loader);
    }

    /** Returns a class path with the method and the backbone of this package. */
    static OwnServices here() {
        return new OwnServices(OwnServices.class.getResource("/doors/"));
    }

    /** Returns a class path with folders in addition, laid out as jars are. */
    public static OwnServices in(Path... folders) {
        URL[] urls = new URL[folders.length];
        for (int i = 0; i < folders.length; i++) {
            try {
                urls[i] = folders[i].toUri().toURL();
            } catch (MalformedURLException e) {
                throw new IllegalArgumentException(e);
            }
        }
        return new OwnServices(urls);
    }

    /** Returns a class of one of the folders. */
    public Class<?> load(String name) throws ClassNotFoundException {
        return loader.loadClass(name);
    }

    @Override
    public void close() {
        Thread.currentThread().setContextClassLoader(before);
        try {
            loader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
