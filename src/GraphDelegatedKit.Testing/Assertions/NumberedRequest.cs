using System.Globalization;
using GraphDelegatedKit.Testing.Recording;

namespace GraphDelegatedKit.Testing.Assertions;

// A request with its number in the list, such as 3, or 3.1 in a batch, as a message shows it: without secrets.
internal sealed record NumberedRequest(string Number, RecordedRequest Request)
{
    private const int MaxOptionLength = 60, MaxErrorLength = 1_000; // what helps stands at the end of an error

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
        TerminalText.RemoveControls(
            $"{Request.Method} {(Request.BatchId is null ? Request.Host : "")}{UrlRedactor.RedactPath(Request.Path)}{FormatQuery()}"),
        Request.Status == 0 ? "no response" : Request.Status.ToString(CultureInfo.InvariantCulture),
        TerminalText.RemoveControls(FormatError()),
    ];

    // Leaves out the query of a sign-in request: it is long, and the error says what is wrong with the request.
    private string FormatQuery() => !UrlRedactor.IsGraphPath(Request.Path)
        ? ""
        : string.Join('&', UrlRedactor.RedactQuery(Request.Path, Request.Query).Split('&')
            .Select(option => Shorten(Uri.UnescapeDataString(option.Replace('+', ' ')), MaxOptionLength)));

    private string FormatError() => Request.ErrorCode is null
        ? ""
        : Shorten(UrlRedactor.RedactText($"{Request.ErrorCode}: {Request.ErrorMessage}", Request.Path), MaxErrorLength);

    private static string Shorten(string text, int maxLength) => text.Length <= maxLength ? text : text[..maxLength] + "...";
}
