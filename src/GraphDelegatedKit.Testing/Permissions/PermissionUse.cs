namespace GraphDelegatedKit.Testing.Permissions;

// What requests of one kind needed, as far as it can be told from the request: any of the accepted permissions was enough, and the least
// privileged of them are listed first. The reason is set if the request needed more than the route in general.
internal sealed record PermissionUse(string Method, string Pattern, RoutePermissions Permissions, string? Reason)
{
    public string Key => $"{Method} {Pattern} {Permissions.LeastPrivileged[0]} {Reason}";
}
