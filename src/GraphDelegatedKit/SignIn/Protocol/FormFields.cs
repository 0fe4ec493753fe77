using System.Net;

namespace GraphDelegatedKit.SignIn.Protocol;

/// <summary>Parses the fields of a form or a query. The first of several fields with the same name counts.</summary>
internal static class FormFields
{
    public static IReadOnlyDictionary<string, string> Parse(string form)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in form.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
            if (pair.Split('=', 2) is [var name, var value])
                fields.TryAdd(WebUtility.UrlDecode(name), WebUtility.UrlDecode(value));

        return fields;
    }
}
