using GraphDelegatedKit;
using UserAdmin;
using WebApp.Pages;

namespace WebApp.Accounts;

/// <summary>A page with a table whose rows are sent as the outcomes arrive, in the order of the list, and a summary below it.</summary>
internal sealed class OutcomePage(HttpContext context, PageStream page, OutcomeColumns columns)
{
    private readonly OutcomeSummary _summary = new(treatNotFoundAsDone: true);
    private readonly CsvFile _csv = new(columns.CsvHeadings);
    private readonly List<(string Id, string Name)> _toChange = [];
    private IReadOnlyDictionary<string, string>? _names;
    private int _expectedCount;
    private string? _failure;

    /// <summary>Gets the users that the preview would change.</summary>
    public IReadOnlyList<(string Id, string Name)> ToChange => _toChange;

    public void Begin(string heading, string explanation) => page.Append(Html.Create($"""
        <h1>{heading}</h1>
        <p>{explanation} <a href="#summary">Go to the summary</a></p>
        <div class="table" role="region" aria-label="Outcomes" tabindex="0">
        <table>
        <thead><tr>{Html.Concat(columns.Headings.Select(heading => Html.Create($"<th scope=\"col\">{heading}</th>")))}</tr></thead>
        <tbody>

        """));

    /// <summary>Sends the rows. A failure before the first one is thrown; a later one becomes part of the page.</summary>
    /// <param name="users">The list.</param>
    /// <param name="results">The outcomes, in any order.</param>
    /// <param name="names">What to show for an entry of the list; <see langword="null"/> for the entry.</param>
    public async Task WriteAsync(
        IReadOnlyList<string> users, IAsyncEnumerable<UserResult> results, IReadOnlyDictionary<string, string>? names = null)
    {
        _names = names;
        var indexes = users.Index().ToDictionary(user => user.Item, user => user.Index, StringComparer.Ordinal);
        var ordered = new OrderedBuffer<UserResult>(users.Count);
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase); // a user can be listed by name and by id
        _expectedCount = users.Count;
        try
        {
            await foreach (var result in results.WithCancellation(context.RequestAborted))
            {
                var next = ordered.Add(indexes[result.IdOrName], result);
                foreach (var user in next) Append(user, seen);
                if (next.Count > 0) await page.FlushAsync();
            }
        }
        catch (Exception e) when (e is GraphException or SignInException && page.HasStarted)
        {
            foreach (var user in ordered.GetRemaining()) Append(user, seen);
            _failure = $"{e.Message} {(e as GraphException)?.Remedy ?? (e as SignInException)?.Remedy}".TrimEnd();
        }
    }

    public void End(int duplicateCount, string fileName, Html action, string backPath) => page.Append(Html.Create($"""
        </tbody>
        </table>
        </div>
        <h2 id="summary" tabindex="-1">Summary</h2>
        {RenderFailure()}
        <p class="summary" role="status">{_summary.ToString()}</p>
        {(duplicateCount == 0 ? Html.Empty : Html.Create($"<p>{DisplayText.FormatCount(duplicateCount, "repeated line")} left out.</p>"))}
        <div class="actions">
        {action}
        <a class="button quiet" download="{fileName}" href="{_csv.GetDataUrl()}">Download as CSV</a>
        <a href="{backPath}">Another list</a>
        </div>
        """));

    public Task CompleteAsync() => page.CompleteAsync();

    private void Append(UserResult result, HashSet<string> seen)
    {
        if (result.Value?.Id is { } id && !seen.Add(id))
        {
            _expectedCount--;
            return;
        }

        if (result is { Outcome: UserOutcome.WouldChange, Value.Id: { } changed }) _toChange.Add((changed, result.IdOrName));
        var line = ReportLine.From(result, _names?.GetValueOrDefault(result.IdOrName) ?? result.IdOrName, enable: false);
        var cells = columns.GetCells(line);
        _summary.Add(line);
        _csv.Add([line.User, .. cells]);
        page.Append(Html.Create($"""
            <tr><th scope="row">{Html.CreateUserName(line.User)}</th>
            {Html.Concat(cells.Select(cell => Html.Create($"<td>{cell}</td>")))}</tr>

            """));
    }

    private Html RenderFailure() => _failure is null ? Html.Empty : Html.Create($"""
        <p class="problem" role="alert">Stopped: {_failure}
        {_expectedCount - _summary.Total} of {_expectedCount} users have no outcome.</p>
        """);
}
