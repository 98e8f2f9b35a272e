package io.github.ssl4j.data;

import io.github.ssl4j.data.bands.BandFiles;
import java.util.List;

/**
 * The images of another source with another number of channels: gray ones as three equal planes, those in colour as their
 * brightness.
 */
record ChannelImages(ImageSource source, int channels) implements ImageSource {
    /**
     * Returns a source with so many channels, 0 for its own; closes it if that cannot be.
     *
     * @throws IllegalArgumentException if its images are neither gray nor in colour
     */
    static ImageSource of(ImageSource source, int channels) {
        if (channels == 0 || channels == source.channels()) {
            return source;
        }
        if (Math.min(channels, source.channels()) != 1 || Math.max(channels, source.channels()) != 3) {
            String found = source.name(0);
            int channelsFound = source.channels();
            source.close();
            throw new IllegalArgumentException(
                    "channels: expected " + channels + ", found " + channelsFound + " of " + found);
        }
        return new ChannelImages(source, channels);
    }

    @Override
    public int size() {
        return source.size();
    }

    @Override
    public String name(int index) {
        return source.name(index);
    }

    @Override
    public void read(int index, Image target) {
        source.read(index, target);
        BandFiles.fit(name(index), channels, target);
    }

    @Override
    public boolean labelled() {
        return source.labelled();
    }

    @Override
    public int label(int index) {
        return source.label(index);
    }

    @Override
    public List<String> classes() {
        return source.classes();
    }

    @Override
    public String fingerprint() {
        return source.fingerprint();
    }

    @Override
    public void close() {
        source.close();
    }
}
