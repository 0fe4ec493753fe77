using System.Text.Json.Nodes;
using Samples;

namespace AppRegistration;

/// <summary>Prints each step when it is done: one line with its changes below, or one JSON object.</summary>
internal sealed class StepReport(bool useJson, bool isDryRun)
{
    private const int OutcomeWidth = 13;

    public bool IsDryRun => isDryRun;

    public bool UseJson => useJson;

    /// <summary>Prints a step that changes something, or would.</summary>
    /// <param name="step">The name of the step.</param>
    /// <param name="verb">The base form and the past participle, such as <c>("create", "created")</c>.</param>
    /// <param name="detail">What was changed.</param>
    /// <param name="changes">The changes, one a line.</param>
    /// <param name="members">More members of the JSON object.</param>
    public void WriteChange(
        string step, (string Base, string Past) verb, string detail, IReadOnlyList<string>? changes = null, JsonObject? members = null) =>
        Write(step, isDryRun ? "would " + verb.Base : verb.Past, detail, changes, members);

    /// <summary>Prints a step.</summary>
    public void Write(
        string step, string outcome, string detail, IReadOnlyList<string>? changes = null, JsonObject? members = null)
    {
        if (useJson)
        {
            var line = new JsonObject
            {
                ["step"] = step,
                ["outcome"] = string.Concat(outcome.Split(' ').Select((word, index) => index == 0 ? word : Capitalize(word))),
                ["detail"] = detail,
                ["changes"] = (changes ?? []).ToJson(),
            };
            foreach (var (name, value) in members ?? []) line[name] = value?.DeepClone();
            JsonLine.Write(line);
            return;
        }

        Console.WriteLine($"{outcome.PadRight(OutcomeWidth)} {step}: {detail}");
        foreach (var change in changes ?? []) Console.WriteLine($"  {change}");
    }

    private static string Capitalize(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
