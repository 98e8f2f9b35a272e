package io.github.ssl4j.shards;

import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.SourcePaths;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.util.BitSet;

/**
 * What the images of a source are called in shards. A key is the image's name below the source, folders included,
 * without its ending and without dots, as a dot in the last part of a name ends the key there; where two would have the
 * same, the later one's index is added. Folders that are no classes, of several sources without labels, become parts of
 * names.
 */
final class SampleKeys {
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final ImageSource images;
    private final SourcePaths data;
    private final BitSet taken = new BitSet();

    SampleKeys(ImageSource images, SourcePaths data) {
        this.images = images;
        this.data = data;
        LongOpenHashSet seen = new LongOpenHashSet(images.size());
        for (int i = 0; i < images.size(); i++) {
            if (!seen.add(hash(plain(i)))) {
                taken.set(i);
                seen.add(hash(of(i)));
            }
        }
    }

    /** Returns the key of an image. */
    String of(int index) {
        return taken.get(index) ? plain(index) + "-" + index : plain(index);
    }

    /** Returns the name of an image without the path of its source. */
    String name(int index) {
        return data.below(images.name(index));
    }

    /** Returns what lies between the folders of a key: those of several sources without labels are no classes. */
    private String separator() {
        return images.labelled() || data.paths().size() == 1 ? "/" : "_";
    }

    private String plain(int index) {
        String name = name(index).replace('\\', '/');
        int dot = name.lastIndexOf('.');
        String stem = dot > name.lastIndexOf('/') + 1 ? name.substring(0, dot) : name;
        StringBuilder key = new StringBuilder();
        for (String part : stem.split("[/!]+")) {
            if (!part.isEmpty()) {
                key.append(key.isEmpty() ? "" : separator()).append(part.replaceAll("[.\\p{Cntrl}:*?\"<>|\\\\]", "_"));
            }
        }
        return key.toString();
    }

    /** Two keys of one hash only make one of them longer. */
    private static long hash(String key) {
        long hash = key.length();
        for (int i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * SPREAD;
            hash ^= hash >>> 29;
        }
        return hash;
    }
}
