using System.Text.Json;

namespace Samples.Tests;

/// <summary>The exit code and the output of a sample.</summary>
internal sealed record ProcessResult(int ExitCode, string Output, string Error, TimeSpan Duration)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Output);

    public IReadOnlyList<JsonElement> JsonLines =>
        [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];

    public IReadOnlyList<string> ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
