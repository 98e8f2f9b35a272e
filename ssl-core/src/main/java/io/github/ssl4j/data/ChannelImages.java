package io.github.ssl4j.data;

import io.github.ssl4j.data.bands.BandFiles;

/**
 * The images of another source with another number of channels: gray ones as three equal planes, those in colour as
 * their brightness.
 */
final class ChannelImages extends DelegatingImages {
    private final int channels;

    private ChannelImages(ImageSource source, int channels) {
        super(source);
        this.channels = channels;
    }

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
    public int channels() {
        return channels;
    }

    @Override
    public void read(int index, Image target) {
        super.read(index, target);
        BandFiles.fit(name(index), channels, target);
    }

    @Override
    public void read(int index, Image target, ReadPlan plan) {
        super.read(index, target, plan);
        BandFiles.fit(name(index), channels, target);
    }

    @Override
    public String fingerprint() {
        return new Fingerprint().add(super.fingerprint()).add(channels).hex();
    }

    @Override
    public ImageSummary summary() {
        ImageSummary own = super.summary();
        return ImageSummary.of(this, own.formats(), own.passedOver(), own.notes());
    }
}
