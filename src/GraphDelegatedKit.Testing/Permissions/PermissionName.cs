namespace GraphDelegatedKit.Testing.Permissions;

// https://learn.microsoft.com/graph/permissions-overview#permissions-naming-pattern: {resource}.{operation}.{constraint}, such as
// Files.ReadWrite.All.
internal static class PermissionName
{
    private static readonly string[] Operations = ["ReadBasic", "Read", "ReadWrite"];

    public static bool IsForAll(string name) => name.EndsWith(".All", StringComparison.OrdinalIgnoreCase);

    public static bool IsShared(string name) => name.EndsWith(".Shared", StringComparison.OrdinalIgnoreCase);

    public static bool IsReadBasic(string name) => name.EndsWith(".ReadBasic", StringComparison.OrdinalIgnoreCase);

    // Whether the permission allows everything that the other one allows, as far as the names say.
    public static bool Includes(string name, string other)
    {
        var (parts, otherParts) = (Split(name), Split(other));
        return parts.Resource.Equals(otherParts.Resource, StringComparison.OrdinalIgnoreCase)
            && (otherParts.Constraint.Length == 0 || otherParts.Constraint.Equals(parts.Constraint, StringComparison.OrdinalIgnoreCase))
            && (otherParts.Operation.Equals(parts.Operation, StringComparison.OrdinalIgnoreCase)
                || (GetRank(otherParts.Operation) >= 0 && GetRank(parts.Operation) >= GetRank(otherParts.Operation)));
    }

    private static int GetRank(string operation) =>
        Array.FindIndex(Operations, name => name.Equals(operation, StringComparison.OrdinalIgnoreCase));

    private static (string Resource, string Operation, string Constraint) Split(string name) => name.Split('.', 3) switch
    {
        [var resource, var operation, var constraint] => (resource, operation, constraint),
        [var resource, var operation] => (resource, operation, ""),
        _ => (name, "", ""),
    };
}
