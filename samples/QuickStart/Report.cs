using System.Globalization;
using GraphDelegatedKit;
using Samples;
using Spectre.Console;

namespace QuickStart;

/// <summary>
/// Prints each result at once, or collects the results for one JSON object at the end: a failure prints no partial object.
/// </summary>
internal sealed class Report(bool useJson) : IDisposable
{
    private const int MaxShownUsers = 5;

    private readonly StatusLine _statusLine = new(useJson);
    private readonly List<User> _firstUsers = [];
    private GraphAccessToken? _token;
    private DateTimeOffset? _previousExpiresOn;
    private User? _me;
    private int _userCount;

    public void ShowToken(GraphAccessToken token, GraphAccessToken? refreshed)
    {
        (_token, _previousExpiresOn) = (refreshed ?? token, refreshed is null ? null : token.ExpiresOn);
        if (useJson) return;

        WriteLine("Signed in", $"{_token.Account?.Username}, {DescribeOrigin(_token.Origin)}");
        if (_previousExpiresOn is { } previous) WriteLine("Token before", $"until {FormatLocalTime(previous)}");
        WriteLine("Token", $"until {FormatLocalTime(_token.ExpiresOn)}, {FormatTimeLeft(_token.ExpiresOn)} left");
        WriteLine("Granted", string.Join(' ', _token.Scopes));
    }

    public void ShowMe(User me)
    {
        _me = me;
        if (!useJson) WriteLine("Me", $"{me.DisplayName}, {me.JobTitle ?? "no job title"}");
    }

    public void AddUser(User user)
    {
        _userCount++;
        if (_firstUsers.Count < MaxShownUsers) _firstUsers.Add(user);
        if (_userCount % 100 == 0) _statusLine.Show(_ => string.Create(CultureInfo.InvariantCulture, $"{_userCount:N0} users…"));
    }

    public void Finish()
    {
        _statusLine.Dispose();
        if (useJson)
        {
            JsonLine.Write(CreateJson());
            return;
        }

        WriteLine("Users", string.Create(CultureInfo.InvariantCulture, $"{_userCount:N0}, the first of them:"));
        var table = new Table().Border(TableBorder.Simple).AddColumns("Name", "User principal name", "Mail");
        foreach (var user in _firstUsers)
            table.AddRow(CreateCell(user.DisplayName), CreateCell(user.UserPrincipalName), CreateCell(user.Mail));
        Terminal.Out.Write(table);
    }

    public void Dispose() => _statusLine.Dispose();

    private object CreateJson()
    {
        var token = new Dictionary<string, object>
        {
            ["origin"] = _token!.Origin,
            ["expiresOn"] = TimeZoneInfo.ConvertTime(_token.ExpiresOn, TimeZoneInfo.Local),
            ["expiresInSeconds"] = (long)(_token.ExpiresOn - TimeProvider.System.GetUtcNow()).TotalSeconds,
            ["scopes"] = _token.Scopes,
        };
        if (_previousExpiresOn is { } previous) token["previousExpiresOn"] = TimeZoneInfo.ConvertTime(previous, TimeZoneInfo.Local);
        return new
        {
            account = new { username = _token.Account?.Username, tenantId = _token.Account?.TenantId },
            token,
            me = _me,
            users = new
            {
                count = _userCount,
                first = _firstUsers.Select(user => new { user.DisplayName, user.UserPrincipalName, user.JobTitle }),
            },
        };
    }

    private static void WriteLine(string label, string text)
    {
        Terminal.Out.MarkupInterpolated($"[bold]{label,-12}[/] ");
        Console.WriteLine(Terminal.ToOneLine(text));
    }

    private static Text CreateCell(string? text) => new(Terminal.ToOneLine(text ?? ""));

    private static string FormatLocalTime(DateTimeOffset time) =>
        TimeZoneInfo.ConvertTime(time, TimeZoneInfo.Local).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture) +
        $" ({TimeZoneInfo.Local.Id})";

    private static string FormatTimeLeft(DateTimeOffset expiresOn) => (expiresOn - TimeProvider.System.GetUtcNow()) switch
    {
        { TotalMinutes: < 1 } => "less than a minute",
        { TotalHours: < 2 } remaining => $"{(int)remaining.TotalMinutes} minutes",
        var remaining => $"{(int)remaining.TotalHours} hours",
    };

    private static string DescribeOrigin(TokenOrigin origin) => origin switch
    {
        TokenOrigin.Cache => "from the cache",
        TokenOrigin.Refresh => "with a new token, without a prompt",
        TokenOrigin.Browser => "just now, in the browser",
        _ => "just now, by device code",
    };
}
