using System.Text;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Tests.Permissions;

// What a tenant enforces and what the report of it says, compared over every route and for resources of the caller and of others.
public sealed class PermissionAgreementTests
{
    // Of every workload, none accepts it.
    private const string UnrelatedScope = "Bookings.Read.All";

    private static readonly string[] MailboxSegments =
        ["messages", "mailFolders", "sendMail", "events", "calendar", "calendars", "calendarView"];

    private LocalTenant _tenant = null!;
    private HttpClient _client = null!;

    private LocalUser Other { get; set; } = null!;

    private LocalUser Caller { get; set; } = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _tenant = await LocalTenant.StartAsync(new() { EnforceScopes = true });
        _client = new HttpClient(_tenant.CreateHandler());
        (Caller, Other) = (_tenant.Users[0], _tenant.Users[1]);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _tenant.DisposeAsync();
    }

    [Test]
    public async Task Each_route_refuses_an_unrelated_scope_and_allows_the_least_scopes_of_the_report()
    {
        var problems = new List<string>();
        var count = 0;
        foreach (var (method, pattern) in GetRoutes())
        {
            foreach (var expand in GetVariants(pattern))
            {
                count++;
                if (await FindProblemAsync(method, caller => expand(pattern, caller)) is { } problem)
                    problems.Add($"{method} {pattern} as {expand(pattern, Caller)}: {problem}");
            }
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(string.Join('\n', problems), Is.Empty);
            Assert.That(count, Is.GreaterThan(350));
        }
    }

    private IEnumerable<(string Method, string Pattern)> GetRoutes() => _tenant.Routes
        .Where(route => route.Role == HostRole.Graph && route.Pattern.StartsWith("/v1.0/", StringComparison.Ordinal))
        .SelectMany(route => route.Methods.Select(method => (method, route.Pattern)))
        .Where(route => !route.Pattern.EndsWith("/$batch", StringComparison.Ordinal));

    // The forms of a path that differ in whose resource it is. No mailbox is shared in the tenant.
    private IEnumerable<Func<string, LocalUser, string>> GetVariants(string pattern)
    {
        if (pattern.Contains("{@drive}", StringComparison.Ordinal))
        {
            foreach (var drive in (Func<LocalUser, string>[])
            [
                _ => "me/drive",
                caller => $"users/{caller.UserPrincipalName}/drive",
                caller => $"drives/{_tenant.Files.GetDriveId(caller.Id)}",
                _ => $"users/{Other.Id}/drive",
                _ => $"me/drives/{_tenant.Files.GetDriveId(Other.Id)}",
                _ => "sites/root/drive",
                _ => $"groups/{_tenant.Teams.All[0].Id}/drive",
            ])
                yield return (path, caller) => Fill(path, caller).Replace("{@drive}", drive(caller), StringComparison.Ordinal);
            yield break;
        }

        yield return Fill;
        if (pattern.Contains("{user}", StringComparison.Ordinal) && !MailboxSegments.Any(pattern.Split('/').Contains))
            yield return (path, _) => Fill(path, Other);
    }

    private string Fill(string path, LocalUser user) => path
        .Replace("{user}", user.Id, StringComparison.Ordinal)
        .Replace("{@item}", "items/01NOSUCHITEM", StringComparison.Ordinal)
        .Replace("{@site}", "sites/root", StringComparison.Ordinal)
        .Replace("{group}", _tenant.Teams.All[0].Id, StringComparison.Ordinal)
        .Replace("{team}", _tenant.Teams.All[0].Id, StringComparison.Ordinal)
        .Replace("{type}", "group", StringComparison.Ordinal)
        .Replace("{", "x", StringComparison.Ordinal)
        .Replace("}", "", StringComparison.Ordinal)
        .Replace("x@drive", "{@drive}", StringComparison.Ordinal);

    private async Task<string?> FindProblemAsync(string method, Func<LocalUser, string> getPath)
    {
        (Caller, Other) = (Restore(Caller), Restore(Other));
        var (refused, refusal) = await SendAsync(method, getPath(Caller), [UnrelatedScope]);
        if (refused != 403)
            return $"{refused} for {UnrelatedScope}";
        var least = refusal.Requests.Single().LeastPrivilegedPermissions;
        if (!refusal.MissingScopes.Order().SequenceEqual(least.Order()))
            return $"missing {string.Join(", ", refusal.MissingScopes)}, but the least are {string.Join(", ", least)}";

        var (allowed, report) = await SendAsync(method, getPath(Caller), least);
        return allowed == 403 || report.MissingScopes.Count > 0 || report.ExcessiveScopes.Count > 0
            ? $"{allowed} for {string.Join(", ", least)}, missing {report.MissingScopes.Count}, excessive {report.ExcessiveScopes.Count}"
            : null;
    }

    // Replaces a user whom a request has deleted.
    private LocalUser Restore(LocalUser user)
    {
        if (_tenant.Users.Any(existing => existing.Id == user.Id))
            return user;
        var restored = user with { Id = Guid.NewGuid().ToString() };
        _tenant.AddUser(restored);
        return restored;
    }

    // The status, and the report of this request alone.
    private async Task<(int Status, SignInPermissions Report)> SendAsync(string method, string path, IReadOnlyList<string> scopes)
    {
        _tenant.ClearPermissionReport();
        using var request = new HttpRequestMessage(new HttpMethod(method), "https://graph.microsoft.com" + path);
        request.Headers.Authorization = new("Bearer", _tenant.CreateToken(Caller.Id, scopes));
        if (method is not ("GET" or "DELETE"))
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        using var response = await _client.SendAsync(request);
        return ((int)response.StatusCode, _tenant.GetPermissionReport().SignIns.Single());
    }
}
