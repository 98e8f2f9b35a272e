package io.github.ssl4j.cli;

import io.github.ssl4j.pretrain.About;
import io.github.ssl4j.pretrain.Method;
import io.github.ssl4j.pretrain.Methods;
import io.github.ssl4j.pretrain.Preset;
import io.github.ssl4j.pretrain.SettingList;
import io.github.ssl4j.settings.RecordJson;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The catalogue of methods, or what one of them can be told. */
@Command(
        name = "methods",
        description = "List the methods and when to choose which, or, of one method, its settings by preset.")
final class MethodsCommand implements Callable<Integer> {
    private static final int WIDEST_VALUE = 28;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "A method; all of them if none is named.")
    private String name;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (name == null) {
            Methods.all().forEach(method -> print(out, method));
            Methods.failures().forEach(failure -> out.println("Not loaded: " + failure));
        } else {
            describe(out, Methods.named(name));
        }
        out.flush();
        return 0;
    }

    private static void print(PrintWriter out, Method<?> method) {
        About about = method.about();
        out.printf("%-15s %s, %s%n", about.name(), about.title(), about.family().label());
        out.printf("%-15s %s; takes %s%n", "", about.paper(), method.encoder().label());
        out.printf("%-15s %s%n%n", "", about.choice());
    }

    private static void describe(PrintWriter out, Method<?> method) {
        About about = method.about();
        out.printf("%s, %s: %s.%n", about.title(), about.family().label(), about.summary());
        out.printf("%s. Takes %s.%n%s%n%n", about.paper(), method.encoder().label(), about.choice());
        int number = 0;
        for (Preset<?> preset : method.presets()) {
            number++;
            out.printf("Preset %d, %s: %s%n", number, preset.name(), PresetSummary.of(preset));
            out.printf("  Source: %s.%n", preset.source());
        }
        out.printf("%nSettings, with their values in the presets 1 to %d:%n", number);
        SettingList.of(method).forEach(item -> print(out, item));
        out.printf("%nFrom the command line: ssl4j pretrain %s --help; from Java: .set(name, value).%n", about.name());
    }

    private static void print(PrintWriter out, SettingList.Item item) {
        out.printf("  %-24s %s%n", item.name(), item.description());
        if (!item.values().isEmpty()) {
            List<String> values =
                    item.values().stream().map(MethodsCommand::shown).toList();
            out.printf("  %-24s   %s%n", "", String.join(" | ", values));
        }
    }

    private static String shown(Object value) {
        if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
        boolean structured = value instanceof Record || value instanceof List<?>;
        String text = structured ? RecordJson.ofSealed().toJson(value).toString() : String.valueOf(value);
        return text.length() <= WIDEST_VALUE || !structured ? text : text.substring(0, WIDEST_VALUE - 3) + "...";
    }
}
