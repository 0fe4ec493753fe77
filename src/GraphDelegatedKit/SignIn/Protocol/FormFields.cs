using System.Net;

namespace GraphDelegatedKit.SignIn.Protocol;

/// <summary>Parses the fields of a form or a query. The first of several fields with the same name counts.</summary>
internal static class FormFields
{
    /// <summary>
    /// Whether a field occurs more than once, which <see href="https://www.rfc-editor.org/rfc/rfc6749#section-3.1"/> forbids: two readers
    /// could use different ones.
    /// </summary>
    public static bool HasDuplicates(string form)
    {
        var names = form.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => WebUtility.UrlDecode(pair.Split('=', 2)[0])).ToList();
        return names.Distinct(StringComparer.Ordinal).Count() < names.Count;
    }

    public static IReadOnlyDictionary<string, string> Parse(string form)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in form.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
            if (pair.Split('=', 2) is [var name, var value])
                fields.TryAdd(WebUtility.UrlDecode(name), WebUtility.UrlDecode(value));

        return fields;
    }
}
