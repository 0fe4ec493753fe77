namespace GraphDelegatedKit.Testing.Assertions;

// Formats the requests of a message as a table of at most one screen.
internal static class RequestTable
{
    private const int MaxRows = 10, MaxNearest = 5;

    public static string Format(IReadOnlyList<NumberedRequest> requests)
    {
        string[] columns = requests.Take(MaxRows).Any(request => request.Request.ErrorCode is not null)
            ? ["no.", "request", "status", "error"]
            : ["no.", "request", "status"];
        var table = TextTable.Format([columns, .. requests.Take(MaxRows).Select(request => request.ToRow())]);
        return requests.Count > MaxRows ? $"{table}\n  and {requests.Count - MaxRows} more" : table;
    }

    // Formats the requests that are most like the expected one, in the order in which they were sent.
    public static string FormatNearest(RequestPattern expected, IReadOnlyList<NumberedRequest> requests)
    {
        if (requests.Count == 0)
            return "The tenant received no request.";
        var nearest = requests.Select((request, index) => (request, index))
            .OrderBy(entry => GetDistance(expected, entry.request.Request)).ThenBy(entry => entry.index).Take(MaxNearest)
            .OrderBy(entry => entry.index).Select(entry => entry.request).ToList();
        var title = nearest.Count == requests.Count ? "The requests:" : $"The nearest of {requests.Count} requests:";
        return $"{title}\n{Format(nearest)}";
    }

    // Counts the segments to replace, insert or remove, and one more for another method.
    private static int GetDistance(RequestPattern expected, RecordedRequest request)
    {
        var (from, to) = (expected.Path.Split('?')[0].Split('/'), request.Path.Split('/'));
        var previous = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var row = 1; row <= from.Length; row++)
        {
            var current = new int[to.Length + 1];
            current[0] = row;
            for (var column = 1; column <= to.Length; column++)
            {
                var isSame = from[row - 1] == "*" || from[row - 1].Equals(to[column - 1], StringComparison.OrdinalIgnoreCase);
                current[column] = Math.Min(
                    Math.Min(current[column - 1], previous[column]) + 1, previous[column - 1] + (isSame ? 0 : 1));
            }

            previous = current;
        }

        var isSameMethod = expected.Method == "*" || expected.Method.Equals(request.Method, StringComparison.OrdinalIgnoreCase);
        return previous[^1] + (isSameMethod ? 0 : 1);
    }
}
