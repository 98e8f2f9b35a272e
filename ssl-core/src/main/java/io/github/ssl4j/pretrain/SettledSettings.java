package io.github.ssl4j.pretrain;

import io.github.ssl4j.settings.Settings;
import java.util.ArrayList;
import java.util.List;

/**
 * A method's own settings for a run: those of its preset as the images, the length of the run and the user want them.
 *
 * @param settings the settings
 * @param why what was decided from the length of the run, a sentence; empty if nothing was
 */
record SettledSettings<C extends Record>(C settings, String why) {

    static <C extends Record> SettledSettings<C> of(
            Method<C> method, Preset<C> preset, Wishes wishes, RunShape shape, RunLength length) {
        if (wishes.settings != null) {
            @SuppressWarnings("unchecked") // presets hold the method's settings
            Class<C> type = (Class<C>) method.presets().get(0).settings().getClass();
            return new SettledSettings<>(Settings.of(type.cast(wishes.settings)).with(wishes.own()), "");
        }
        C published = preset.fitted() ? method.fitted(preset.settings(), shape) : preset.settings();
        C shortened = preset.name().equals(Preset.PAPER) ? published : method.shortened(published, length);
        C settled = Settings.of(shortened).with(wishes.own());
        return new SettledSettings<>(settled, why(published, shortened, settled, length));
    }

    /** Names what the length of the run changed, but for what was set by name. */
    private static String why(Record published, Record shortened, Record settled, RunLength length) {
        List<String> changes = new ArrayList<>();
        Settings<Record> before = Settings.of(published);
        Settings<Record> after = Settings.of(settled);
        for (Settings.Entry entry : Settings.of(shortened).entries()) {
            Object was = before.entry(entry.name()).value();
            if (!entry.value().equals(was)
                    && entry.value().equals(after.entry(entry.name()).value())) {
                changes.add(entry.name() + " " + entry.value() + " instead of " + was);
            }
        }
        return changes.isEmpty()
                ? ""
                : "The run has %,d steps: %s.".formatted(length.steps(), String.join(", ", changes));
    }
}
