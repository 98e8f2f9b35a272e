package io.github.ssl4j.data.decoding;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once that colour profiles are ignored, whatever the number of images that have one. */
final class ColourProfiles {
    private static final Logger LOG = LoggerFactory.getLogger(ColourProfiles.class);
    private static final AtomicBoolean SAID = new AtomicBoolean();

    private ColourProfiles() {}

    static void sayIgnored(String name) {
        if (!SAID.getPlain() && !SAID.getAndSet(true)) {
            LOG.info("{} has a colour profile: profiles are ignored, and values read as stored", name);
        }
    }
}
