http GET "https://app.all-hands.dev/api/v1/app-conversations?ids=$ID" Authorization:"Bearer $K" | jq '.[0].title'
http POST https://app.all-hands.dev/api/v1/app-conversations "Authorization: Bearer $K" selected_repository=a/b selected_branch=main
