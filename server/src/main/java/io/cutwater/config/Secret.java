package io.cutwater.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A reference to a secret. The value is read anew at each use, so that a rotated file or a
 * restarted agent's new value takes effect; it is never kept and never printed.
 */
public sealed interface Secret {

  /** More than any token or credentials file needs, in bytes. */
  int BYTES_MAX = 1 << 20;

  /**
   * The secret as it is now, without the line ends that editors leave behind it.
   *
   * @throws UnavailableException when there is none to be read
   */
  String reveal() throws UnavailableException;

  /** A secret that could not be read; the message names the reference only. */
  final class UnavailableException extends IOException {

    private static final long serialVersionUID = 1L;

    UnavailableException(String message) {
      super(message);
    }
  }

  /** The value of an environment variable. */
  record FromEnvironment(String variable) implements Secret {

    @Override
    public String reveal() throws UnavailableException {
      String value = System.getenv(variable);
      if (value == null || value.isBlank()) {
        throw new UnavailableException("the environment variable " + variable + " is not set");
      }
      return value.strip();
    }

    @Override
    public String toString() {
      return "env:" + variable;
    }
  }

  /** The content of a file. */
  record FromFile(Path path) implements Secret {

    @Override
    public String reveal() throws UnavailableException {
      try {
        if (Files.size(path) > BYTES_MAX) {
          throw new UnavailableException(path + " is too large to be a secret");
        }
        String value = Files.readString(path).strip();
        if (value.isEmpty()) {
          throw new UnavailableException(path + " is empty");
        }
        return value;
      } catch (NoSuchFileException e) {
        throw new UnavailableException("there is no file " + path);
      } catch (UnavailableException e) {
        throw e;
      } catch (IOException e) {
        throw new UnavailableException(path + " cannot be read: " + e.getClass().getSimpleName());
      }
    }

    @Override
    public String toString() {
      return "file:" + path;
    }
  }
}
