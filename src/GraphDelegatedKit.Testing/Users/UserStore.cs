using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Users;

// The stored users. The initial users, or the number of generated ones, are written once; every changed user has a file, so that a change
// costs one small write even among a hundred thousand users.
internal sealed class UserStore(StateFolder stateFolder)
{
    private const string UsersFile = "people.json";
    private const string GeneratedUsersFile = "made-up-people.json";
    private const string UserStatesFolder = "standing";

    public IReadOnlyList<LocalUser> LoadOrCreate(IReadOnlyList<LocalUser> initialUsers)
    {
        if (stateFolder.Read<LocalUser[]>(UsersFile) is { } storedUsers)
            return storedUsers;
        if (stateFolder.Read<GeneratedUserCount>(GeneratedUsersFile) is { } generated)
            return new GeneratedUsers(generated.Number);

        if (initialUsers is GeneratedUsers)
        {
            stateFolder.Write(GeneratedUsersFile, new GeneratedUserCount(initialUsers.Count));
            return initialUsers;
        }

        stateFolder.Write(UsersFile, initialUsers);
        return [.. initialUsers];
    }

    public IEnumerable<UserState> ReadAll() =>
        stateFolder.ListJsonFiles(UserStatesFolder).Select(name => stateFolder.Read<UserState>(name)!);

    public void Write(UserState userState) =>
        stateFolder.Write(Path.Combine(UserStatesFolder, userState.UserId + ".json"), userState);

    private sealed record GeneratedUserCount(int Number);
}
