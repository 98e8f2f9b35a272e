package io.github.ssl4j.data.files;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.datavec.api.split.InputSplit;

/** The images among the locations of a DataVec split: files, and whatever else DataVec opens. */
public final class SplitFiles implements Container {
    private static final String FILE = "file:";

    private record Location(String uri, String path) {
        boolean isFile() {
            return uri.startsWith(FILE);
        }
    }

    private final InputSplit split;
    private final List<Location> locations;
    private final List<PassedOver> passedOver;

    /**
     * Lists the images of a split.
     *
     * @throws IllegalArgumentException if the name of a file is beyond the locale
     */
    public SplitFiles(InputSplit split) {
        this.split = split;
        Tally tally = new Tally();
        this.locations = Stream.of(split.locations())
                .map(URI::toString)
                .map(uri -> new Location(uri, path(uri)))
                .filter(location -> isRead(location.path(), tally))
                .sorted(Comparator.comparing(Location::path))
                .toList();
        this.passedOver = tally.list();
        locations.stream().filter(Location::isFile).map(Location::path).forEach(FileNames::requireEncodable);
    }

    private static boolean isRead(String path, Tally tally) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (ImageNames.isHidden(name) || path.contains("/__MACOSX/")) {
            tally.file(path, ImageNames.HIDDEN, ImageNames.HIDDEN);
            return false;
        }
        if (!ImageNames.isImage(name)) {
            tally.file(path, ImageNames.why(name));
            return false;
        }
        return true;
    }

    private static String path(String location) {
        return location.startsWith(FILE) ? URI.create(location).getPath() : location;
    }

    @Override
    public int size() {
        return locations.size();
    }

    @Override
    public String name(int index) {
        return locations.get(index).path();
    }

    @Override
    public String place(int index) {
        return name(index);
    }

    @Override
    public byte[] read(int index) throws IOException {
        String uri = locations.get(index).uri();
        if (!uri.startsWith(FILE)) {
            return readThroughSplit(uri);
        }
        Bounded.require(Files.size(file(uri)));
        return Files.readAllBytes(file(uri));
    }

    private static Path file(String uri) {
        return new File(URI.create(uri)).toPath();
    }

    // DataVec says nothing about threads, so one at a time
    private byte[] readThroughSplit(String uri) throws IOException {
        synchronized (split) {
            try (InputStream input = split.openInputStreamFor(uri)) {
                return Bounded.readAll(input, UNKNOWN);
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException("DataVec cannot open " + uri, e);
            }
        }
    }

    @Override
    public long length(int index) throws IOException {
        String uri = locations.get(index).uri();
        return uri.startsWith(FILE) ? Files.size(file(uri)) : UNKNOWN;
    }

    @Override
    public byte[] ends(int index) throws IOException {
        String uri = locations.get(index).uri();
        return uri.startsWith(FILE) ? FolderFiles.ends(file(uri)) : Container.super.ends(index);
    }

    @Override
    public List<PassedOver> passedOver() {
        return passedOver;
    }

    @Override
    public void close() {}
}
