using System.Globalization;
using GraphDelegatedKit.Testing.Recording;

namespace GraphDelegatedKit.Testing.Assertions;

// A request with its place in the list, such as 3, or 3.1 in a batch, as messages show it. Tokens, transfer addresses and sharing links
// are left out.
internal sealed record NumberedRequest(string Number, RecordedRequest Request)
{
    private const int MaxOptionLength = 60;

    private static readonly string[] TokenOptions = ["$skiptoken", "$deltatoken"];

    public bool IsGraphRequest => Request.BatchId is null && UrlRedactor.IsGraphPath(Request.Path);

    public static List<NumberedRequest> CreateList(IEnumerable<RecordedRequest> requests)
    {
        var list = new List<NumberedRequest>();
        foreach (var (request, index) in requests.Select((request, index) => (request, index)))
        {
            var number = (index + 1).ToString(CultureInfo.InvariantCulture);
            list.Add(new NumberedRequest(number, request));
            list.AddRange(request.BatchedRequests.Select((item, itemIndex) =>
                new NumberedRequest($"{number}.{(itemIndex + 1).ToString(CultureInfo.InvariantCulture)}", item)));
        }

        return list;
    }

    public string[] ToRow() =>
    [
        Number,
        RemoveControls($"{Request.Method} {(Request.BatchId is null ? Request.Host : "")}{FormatPath()}{FormatQuery()}"),
        Request.Status == 0 ? "no response" : Request.Status.ToString(CultureInfo.InvariantCulture),
    ];

    private string FormatPath() => Request.IsPreAuthenticated
        ? "/{transfer address}"
        : UrlRedactor.RedactSharingLinks(Request.Path);

    // Only the options of OData: other parameters can be codes and tokens.
    private string FormatQuery()
    {
        if (!UrlRedactor.IsGraphPath(Request.Path) || Request.IsPreAuthenticated)
            return "";
        var options = Request.Query.TrimStart('?').Split('&').Select(option => Uri.UnescapeDataString(option.Replace('+', ' ')))
            .Where(option => option.StartsWith('$')).Select(FormatOption).ToList();
        return options.Count == 0 ? "" : "?" + string.Join('&', options);
    }

    private static string FormatOption(string option)
    {
        var name = option.Split('=')[0];
        if (TokenOptions.Contains(name, StringComparer.OrdinalIgnoreCase))
            return name + "=...";
        return option.Length <= MaxOptionLength ? option : option[..MaxOptionLength] + "...";
    }

    // Escape sequences of a client do not reach the terminal.
    private static string RemoveControls(string text) =>
        string.Concat(text.Select(character => char.IsControl(character) ? '?' : character));
}
