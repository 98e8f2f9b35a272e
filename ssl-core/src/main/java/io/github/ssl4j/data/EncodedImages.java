package io.github.ssl4j.data;

import io.github.ssl4j.data.decoding.DecodeOptions;
import io.github.ssl4j.data.decoding.ImageDecoder;
import io.github.ssl4j.data.files.Container;
import io.github.ssl4j.data.files.FileNames;
import io.github.ssl4j.data.files.ImageNames;
import io.github.ssl4j.data.files.PassedOver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Encoded images, decoded whenever they are read. */
final class EncodedImages implements ImageSource {
    private static final long UNREADABLE = -2;
    private static final int PLANES_OF_PICTURES = 3;

    private final Container files;
    private final Labels labels;
    private final List<String> notes;
    private final DecodeOptions options;

    private EncodedImages(Container files, DecodeOptions options) {
        this.files = files;
        this.options = ChannelChoice.of(files.size(), files::place, files::read, options);
        List<String> names =
                IntStream.range(0, files.size()).mapToObj(files::name).toList();
        this.notes = new ArrayList<>(files.notes());
        this.labels = files.labels().isEmpty() ? Labels.fromPaths(names) : Labels.named(files.labels());
        if (!labels.present()) {
            Labels.whyNone(names, files.labels()).map(FileNames::printable).ifPresent(notes::add);
        }
    }

    /**
     * Returns the images of a container, which is closed with them, and at once if there are none.
     *
     * @param where what to call the container
     * @param options how files are decoded
     * @throws IllegalArgumentException if it holds no images, or they differ in their number of channels
     */
    static EncodedImages of(Container files, String where, DecodeOptions options) {
        try {
            if (files.size() == 0) {
                String found = PassedOver.line(files.passedOver());
                throw new IllegalArgumentException(
                        found.isEmpty()
                                ? where + " is empty: expected images ending in " + ImageNames.EXTENSIONS
                                : "no images in " + where + ": looked for names ending in " + ImageNames.EXTENSIONS
                                        + ", " + found);
            }
            return new EncodedImages(files, options);
        } catch (RuntimeException e) {
            close(files);
            throw e;
        }
    }

    @Override
    public int size() {
        return files.size();
    }

    @Override
    public int channels() {
        return options.channels();
    }

    @Override
    public String name(int index) {
        return files.place(index);
    }

    @Override
    public void read(int index, Image target) {
        read(index, target, ReadPlan.FULL_SIZE);
    }

    @Override
    public void read(int index, Image target, ReadPlan plan) {
        byte[] bytes;
        try {
            bytes = files.read(index);
        } catch (IOException e) {
            throw new CorruptImageException(name(index), e.toString(), e);
        }
        ImageDecoder.decode(name(index), bytes, options, plan, target);
    }

    @Override
    public boolean labelled() {
        return labels.present();
    }

    @Override
    public int label(int index) {
        return labels.get(index);
    }

    @Override
    public List<String> classes() {
        return labels.classes();
    }

    @Override
    public ImageSummary summary() {
        Map<String, Integer> formats = new TreeMap<>();
        for (int i = 0; i < size(); i++) {
            formats.merge(ImageNames.extension(files.name(i)), 1, Integer::sum);
        }
        return ImageSummary.of(this, formats, files.passedOver(), notes);
    }

    @Override
    public String contentHash(int index) {
        try {
            return new Fingerprint().add(files.read(index)).hex();
        } catch (IOException e) {
            throw new CorruptImageException(name(index), e.toString(), e);
        }
    }

    @Override
    public String fingerprint() {
        List<String> names = IntStream.range(0, size()).mapToObj(files::name).toList();
        int shared = Labels.sharedFolder(names).length();
        long[] sizes =
                IntStream.range(0, size()).parallel().mapToLong(this::length).toArray();
        Fingerprint fingerprint = new Fingerprint().add(size());
        addDecoding(fingerprint);
        for (int i = 0; i < sizes.length; i++) {
            String name = names.get(i).substring(shared);
            fingerprint.add(name).add(sizes[i]);
            if (Fingerprint.isSampled(name, sizes.length)) {
                fingerprint.add(ends(i));
            }
        }
        return fingerprint.hex();
    }

    /** Adds how images are decoded, where it is not as usual. */
    private void addDecoding(Fingerprint fingerprint) {
        DecodeOptions usual =
                DecodeOptions.DEFAULT.withChannels(PLANES_OF_PICTURES).withMaxPixels(options.maxPixels());
        if (!options.equals(usual)) {
            fingerprint
                    .add(options.orientation() ? 1 : 0)
                    .add(options.background())
                    .add(options.exactSize() ? 1 : 0)
                    .add(options.channels());
        }
    }

    private long length(int index) {
        try {
            return files.length(index);
        } catch (IOException e) {
            return UNREADABLE;
        }
    }

    private byte[] ends(int index) {
        try {
            return files.ends(index);
        } catch (IOException e) {
            return new byte[0];
        }
    }

    @Override
    public void close() {
        close(files);
    }

    private static void close(Container files) {
        try {
            files.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
