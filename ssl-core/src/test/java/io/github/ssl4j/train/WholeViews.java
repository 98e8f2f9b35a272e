package io.github.ssl4j.train;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.random.RandomStream;

/** The whole image, several times over. */
record WholeViews(int views) implements ViewPolicy {
    @Override
    public ViewSize size(int view) {
        return ViewSize.square(6);
    }

    @Override
    public void view(Image source, int view, RandomStream random, Image target) {
        target.reshape(source.channels(), 6, 6);
        System.arraycopy(source.pixels(), 0, target.pixels(), 0, source.channels() * 36);
    }
}
