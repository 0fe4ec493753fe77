using System.Net;
using System.Text.RegularExpressions;

namespace GraphDelegatedKit.Testing.Browser;

// The forms of a page. The parser handles only the pages that the tenant renders.
internal sealed partial class HtmlForms
{
    private readonly List<(string Action, Dictionary<string, string> Fields)> _forms = [];

    public static HtmlForms Empty { get; } = new();

    public string? Alert { get; private init; }

    public static HtmlForms Parse(string page)
    {
        var alert = AlertElement().Match(page);
        var forms = new HtmlForms { Alert = alert.Success ? WebUtility.HtmlDecode(alert.Groups[1].Value) : null };
        foreach (Match form in FormElement().Matches(page))
        {
            var fields = new Dictionary<string, string>();
            foreach (Match control in ControlElement().Matches(form.Groups[2].Value))
            {
                var attributes = GetAttributes(control.Value);
                if (attributes.TryGetValue("name", out var name))
                    fields[name] = attributes.GetValueOrDefault("value", "");
            }

            forms._forms.Add((GetAttributes(form.Groups[1].Value).GetValueOrDefault("action", ""), fields));
        }

        return forms;
    }

    public bool HasField(string field) => _forms.Exists(form => form.Fields.ContainsKey(field));

    public (string Action, Dictionary<string, string> Fields) Fill(string field, string value)
    {
        var form = _forms.Find(candidate => candidate.Fields.ContainsKey(field));
        if (form.Fields is null)
            throw new InvalidOperationException($"The page has no form with a field '{field}'.");
        form.Fields[field] = value;
        return form;
    }

    // The form of a page with exactly one form; otherwise null.
    public (string Action, Dictionary<string, string> Fields)? SingleForm => _forms.Count == 1 ? _forms[0] : null;

    private static Dictionary<string, string> GetAttributes(string tag) => Attribute().Matches(tag)
        .ToDictionary(match => match.Groups[1].Value, match => WebUtility.HtmlDecode(match.Groups[2].Value));

    [GeneratedRegex("<form\\b([^>]*)>(.*?)</form>", RegexOptions.Singleline)]
    private static partial Regex FormElement();

    [GeneratedRegex("<(?:input|button)\\b[^>]*>")]
    private static partial Regex ControlElement();

    [GeneratedRegex("([a-z]+)=\"([^\"]*)\"")]
    private static partial Regex Attribute();

    [GeneratedRegex("role=\"alert\">(.*?)<", RegexOptions.Singleline)]
    private static partial Regex AlertElement();
}
