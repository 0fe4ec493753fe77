using GraphDelegatedKit;

namespace WebApp.Pages;

/// <summary>A call to Microsoft Graph on behalf of the user: the first five users of the tenant.</summary>
internal static class CallGraphPage
{
    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/call-graph", async (HttpContext context, IGraphClient graph, Layout layout) =>
        {
            // One page and no more: ListAsync would read on to the end of the list.
            var page = await graph.GetAsync<UserPage>(
                "users?$top=5&$select=displayName,userPrincipalName", context.RequestAborted);
            await layout.WriteAsync(context, "Call Graph", Render(page.Value));
        }).RequireAuthorization();

    private static Html Render(IReadOnlyList<User> users) => Html.Create($"""
        <h1>Call Graph</h1>
        <p><code>GET /v1.0/users?$top=5</code> on your behalf has returned {users.Count} users.</p>
        <div class="table" role="region" aria-label="Users" tabindex="0">
        <table>
        <thead><tr><th scope="col">Name</th><th scope="col">User name</th></tr></thead>
        <tbody>
        {Html.Concat(users.Select(RenderRow))}</tbody>
        </table>
        </div>
        """);

    private static Html RenderRow(User user) => Html.Create($"""
        <tr><th scope="row">{user.DisplayName}</th><td>{Html.CreateUserName(user.UserPrincipalName)}</td></tr>

        """);

    private sealed record UserPage(IReadOnlyList<User> Value);
}
