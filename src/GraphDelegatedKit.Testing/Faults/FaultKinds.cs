using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Suggestions;

namespace GraphDelegatedKit.Testing.Faults;

// The kinds of faults by their names in JSON, which are those of the methods of LocalFaults.
internal static partial class FaultKinds
{
    // The fields of a fault of requests, with and without a number of times, of the token endpoint, and of a range of an upload.
    private const string Request = "path! method user batchId skip times", Lasting = "path! method user batchId skip";
    private const string Token = "user skip times", Upload = "atByte! fileName skip";

    public static IReadOnlyList<string> Names => [.. All.Select(kind => kind.Name)];

    public static LocalFault Add(LocalFaults faults, JsonObject json)
    {
        var fields = new FaultFields(json);
        var name = fields.GetText("kind")
            ?? throw new ArgumentException($"kind: the field is missing. Allowed: {string.Join(", ", Names)}.");
        var kind = All.FirstOrDefault(kind => kind.Name == name)
            ?? throw new ArgumentException($"kind: {DescribeUnknown(name, Names)}");
        foreach (var (field, _) in json)
        {
            if (!kind.FieldNames.Contains(field))
                throw new ArgumentException($"{field}: {name} has no such field. {Suggestion.DescribeAllowed(field, kind.FieldNames)}");
            fields.RequireAllowed(FaultField.Get(field));
        }

        if (kind.RequiredNames.FirstOrDefault(required => !fields.Has(required)) is { } missing)
            throw new ArgumentException($"{missing}: the field is missing. Add it: {LowerFirst(FaultField.Get(missing).Description)}");
        try
        {
            var scope = faults.For(
                fields.GetText("user"), fields.GetInteger("skip") ?? 0, fields.GetText("method"), fields.GetText("batchId"));
            return kind.Add(scope, fields);
        }
        catch (ArgumentException exception) when (exception.ParamName is { } parameter)
        {
            // The parameters of the method that adds the fault have the names of the fields.
            throw new ArgumentException($"{parameter}: {exception.GetTextWithoutParameter()}", exception);
        }
    }

    private static string LowerFirst(string sentence) => char.ToLowerInvariant(sentence[0]) + sentence[1..];

    public static string DescribeUnknown(string value, IReadOnlyList<string> allowed) =>
        $"'{value}' is not allowed. {Suggestion.DescribeAllowed(value, allowed)}";
}
