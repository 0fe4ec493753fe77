using System.Text.Json;

namespace Samples.Tests;

/// <summary>How a sample ended, and what it said.</summary>
internal sealed record Run(int ExitCode, string Out, string Error, TimeSpan Took)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Out);

    public IReadOnlyList<JsonElement> JsonLines =>
        [.. Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];

    public IReadOnlyList<string> ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
