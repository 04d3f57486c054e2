package io.cutwater.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.cutwater.config.ConfigurationReader;
import io.cutwater.relay.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Documents that name what is not there, and files that outgrow one idea, fail the build. */
class DocumentsTest {

  private static final int LINES_MAX = 400;
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");
  private static final Pattern TYPE = Pattern.compile("`([A-Z][A-Za-z]+)(\\.[A-Za-z.]+)?`");
  private static final Pattern PACKAGE = Pattern.compile("`(io\\.cutwater\\.[a-z.]+)`");

  private static Path root() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.exists(here.resolve("ARCHITECTURE.md"))) {
      here = here.getParent();
    }
    return here;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> files(String suffix) {
    try (Stream<Path> all = Files.walk(root())) {
      return all.filter(file -> file.toString().endsWith(suffix))
          .filter(file -> !file.toString().contains("/target/"))
          .filter(file -> !file.toString().contains("/.cutwater/"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> sources() {
    return files(".java").stream().filter(file -> file.toString().contains("/src/main/")).toList();
  }

  @Test
  void theArchitectureNamesOnlyTypesThatExist() {
    Set<String> types =
        sources().stream()
            .map(file -> file.getFileName().toString().replace(".java", ""))
            .collect(Collectors.toSet());
    List<String> named = new ArrayList<>();
    Matcher matcher = TYPE.matcher(read(root().resolve("ARCHITECTURE.md")));
    while (matcher.find()) {
      named.add(matcher.group(1));
    }
    assertThat(named).hasSizeGreaterThan(30).allSatisfy(name -> assertThat(types).contains(name));
  }

  @Test
  void theArchitectureNamesEveryPackage() {
    Set<String> named = new TreeSet<>();
    Matcher matcher = PACKAGE.matcher(read(root().resolve("ARCHITECTURE.md")));
    while (matcher.find()) {
      named.add(matcher.group(1));
    }
    Set<String> packages = new TreeSet<>();
    for (Path source : sources()) {
      Matcher declared = Pattern.compile("(?m)^package ([a-z.]+);").matcher(read(source));
      if (declared.find()) {
        packages.add(declared.group(1));
      }
    }
    assertThat(named).containsAll(packages);
  }

  @Test
  void everyPackageSaysWhatItIs() {
    Set<Path> folders =
        sources().stream().map(Path::getParent).collect(Collectors.toCollection(TreeSet::new));
    assertThat(folders)
        .hasSizeGreaterThan(15)
        .allSatisfy(folder ->
            assertThat(read(folder.resolve("package-info.java"))).contains("@NullMarked"));
  }

  @Test
  void linksBetweenDocumentsResolve() {
    List<String> broken = new ArrayList<>();
    for (Path document : files(".md")) {
      Matcher matcher = LINK.matcher(read(document));
      while (matcher.find()) {
        if (!Files.exists(document.getParent().resolve(matcher.group(1)))) {
          broken.add(root().relativize(document) + " -> " + matcher.group(1));
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void theReadmesConfigurationIsRead() throws Exception {
    String readme = read(root().resolve("README.md"));
    String yaml = readme.substring(readme.indexOf("```yaml") + 8);
    Path file = Files.createTempFile("readme", ".yaml");
    Files.writeString(file, yaml.substring(0, yaml.indexOf("```")));
    assertThat(ConfigurationReader.read(file).channels()).hasSize(1);
    Files.delete(file);
  }

  @Test
  void everyFaultIsExplained() {
    String faults = read(root().resolve("docs/reference/faults.md"));
    for (Fault.Code code : Fault.Code.values()) {
      assertThat(faults).contains("| `" + code + "` |");
    }
  }

  @Test
  void noFileOutgrowsOneIdea() {
    assertThat(files(".java"))
        .allSatisfy(file ->
            assertThat(read(file).lines().count()).as("%s", file).isLessThanOrEqualTo(LINES_MAX));
  }

  @Test
  void noPathOfOneMachineIsCommitted() {
    Pattern path = Pattern.compile("(?<![A-Za-z0-9.])/(home|root|Users)/[a-z]");
    assertThat(Stream.concat(files(".java").stream(), files(".md").stream()))
        .allSatisfy(file -> assertThat(path.matcher(read(file)).find()).as("%s", file).isFalse());
  }
}
